/**
 * What the gallery takes from the browser distribution, fetched when it is first needed: the player at the first recorded
 * figure, Python when somebody wants to run something. In a site, `../../player/` is the distribution's folder (site.py).
 */

/** @type {Promise<{ loader: typeof import("../../player/loader.js"), first: typeof import("../../player/first.js"), problems: typeof import("../../player/problems.js") }> | undefined} */
let player;

/** The player of this page. */
export function thePlayer() {
  player ??= (async () => {
    const [loader, first, problems] = await Promise.all([import("../../player/loader.js"), import("../../player/first.js"), import("../../player/problems.js")]);
    return { loader, first, problems };
  })().catch((error) => {
    player = undefined; // so that it can be tried again
    throw error;
  });
  return player;
}

/** @type {import("../../player/runtime.js").Runtime | null} */
let runtime = null;

/** Python, which runs one example after another; it starts with the first. */
export async function thePython() {
  ({ runtime } = await import("../../player/runtime.js"));
  return runtime;
}

/** Have Python start behind the page, because it will be wanted soon. */
export async function expectPython() {
  await thePython().then((python) => python.start()).catch(() => {}); // it is told when something is to run
}

/** Whether Python is there. */
export const pythonIsThere = () => runtime?.ready ?? false;

/** The page that shows a recording, without one. */
export async function scenePage() {
  return (await got(new URL("../dist/vizlib/scene.html", import.meta.url))).text();
}

/** What is at an address. Throws an Error with a sentence. @param {string | URL} address */
export async function got(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer) throw new Error("The site cannot be reached.");
  if (!answer.ok) throw new Error(`The site does not have ${address}.`);
  return answer;
}
