/**
 * What Fabula itself may tell the terminal: colours, the cursor, parts of the screen erased, and the modes that it
 * sets and takes back (alternate screen, cursor shown, bracketed paste, a frame drawn as one).
 */
const ALLOWED = /\u001b\[(?:\?(?:1049|25|2004|2026)[hl]|[\d;]*m|\d*[A-GJK]|\d*(?:;\d*)?H)|\r|\n/g

/** Control, direction-changing and unassigned characters. */
const FORBIDDEN =
  /\u001b(?:[\]P_^X][^\u0007\u001b]{0,12}|\[?[\d;?<=>]*.?)|[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0]/gs

/** What was written to the terminal and is on no list of what may be, each once, in order. */
export const forbiddenIn = (raw: string): string[] => [
  // What stood on both sides of an allowed sequence must not become a new one.
  ...new Set(raw.replace(ALLOWED, '\ue000').match(FORBIDDEN) ?? [])
]

/** How often the whole screen was erased or drawn anew from its first cell. */
export const clearsIn = (raw: string): number => raw.match(/\u001b\[(?:[23]J|(?:1?;?1?)H)/g)?.length ?? 0
