/**
 * What the characters of ASCII take at most, in pixels, in the type of the grid: Inter, 13 px, up to
 * medium. Measured in Chromium where letters stand at whole pixels, and half a pixel more for where
 * they do not.
 */
const widths: readonly (readonly [pixels: number, characters: string])[] = [
  [3.5, 'ijl'],
  [4.5, " !',.:;I\\`ft"],
  [5.5, '()/[]r|'],
  [6.5, '^_{}'],
  [7.5, '"?JLaksxz'],
  [8.5, '#$*-012356789EFPRSZbcdeghnopquvy'],
  [9.5, '&+4<=>ABDKTVXY~'],
  [10.5, 'CGHNOQU'],
  [12.5, 'Mmw'],
];

/** What is not named takes as much as the widest: @ % W, and whatever is not ASCII. */
const widest = 14;

const asciiCount = 128;
const widthOf = new Float64Array(asciiCount).fill(widest);
for (const [pixels, characters] of widths) {
  for (const character of characters) widthOf[character.charCodeAt(0)] = pixels;
}

/**
 * Whether a text surely has room in a cell, so that nothing of it needs to be cut off: a browser
 * gives every box that cuts off a clip of its own, and six hundred of them took a fifth of a frame.
 * @param room for the text, in pixels
 */
export function surelyFits(text: string, room: number): boolean {
  let width = 0;
  for (let at = 0; at < text.length && width <= room; at += 1) {
    width += widthOf[text.charCodeAt(at)] ?? widest;
  }
  return width <= room;
}
