/** Places: the elements that figures stand in. */

/**
 * A place for one figure, in none yet. How large it is, the figure says, or a style sheet of the page's.
 * @param {HTMLElement} [parent] where it goes, behind what is there
 */
export function placeFor(parent) {
  const place = document.createElement("div");
  place.className = "vizlib-figure";
  parent?.append(place);
  return place;
}
