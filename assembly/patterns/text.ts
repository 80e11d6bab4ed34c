/** The text that patterns are looked for in. Its bytes were validated with the frame, or written by the module. */

/** The cell whose text filters last ran over in this decision; 0 for none. */
export let scannedCell: usize = 0;

/** Notes the cell whose text filters run over now. */
@inline
export function setScanned(cell: usize): void {
  scannedCell = cell;
}

/** Where the text begins, and the address behind it. */
export let textStart: usize = 0;
export let textEnd: usize = 0;

/** Makes these bytes the text. */
@inline
export function readText(start: usize, end: usize): void {
  textStart = start;
  textEnd = end;
}
