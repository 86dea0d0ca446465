/**
 * The marks that tell which object an error means. WebGPU's messages quote labels, and labels need not be
 * unique; so each object's label ends with its handle in double brackets: `points/stars⟦1a3⟧`. Command encoders,
 * which have no handles, bear the number of the site at which they were made: `frame⟦~7⟧`. Python finds the objects
 * and sites by these marks; nobody sees them.
 */

const MARK = /⟦~?[0-9a-f]+⟧/g;
const UNLABELLED = /"+⟦~?[0-9a-f]+⟧"+/g; // Chromium puts the labels of descriptors in quotes twice
const TWICE = /""([^"]+)""/g;
const MODULE = /\[ShaderModuleDescriptor "+[^⟧]*⟦([0-9a-f]+)⟧"/;

/** @param {string | undefined} label @param {number} handle */
export function marked(label, handle) {
  return `${label ?? ""}⟦${handle.toString(16)}⟧`;
}

/** @param {string | undefined} label @param {number} site */
export function markedEncoder(label, site) {
  return `${label ?? ""}⟦~${site.toString(16)}⟧`;
}

/** Another label with the mark of the old one. @param {string} old @param {string} label */
export function relabelled(old, label) {
  return label + (old?.match(MARK)?.at(-1) ?? "");
}

/** A text for people. @param {string} text */
export function unmarked(text) {
  return text.includes("⟦") ? text.replace(UNLABELLED, "(unlabelled)").replace(MARK, "").replace(TWICE, '"$1"') : text;
}

/** Whether an error only follows from another, which was told. @param {string} message */
export function follows(message) {
  return message.includes("[Invalid ");
}

/** The handle of the shader module whose making an error is about; 0 if it is about something else. @param {string} message */
export function moduleOf(message) {
  return parseInt(MODULE.exec(message)?.[1] ?? "0", 16);
}
