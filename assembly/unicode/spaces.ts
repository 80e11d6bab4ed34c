/** White space beyond ASCII. */

/** Unicode's own (14.0 and later): what both Python and ECMAScript skip, beside what each adds. */
@inline
function isSeparator(codePoint: u32): bool {
  if (codePoint == 0xa0 || codePoint == 0x1680) return true;
  if (codePoint < 0x2000 || codePoint > 0x3000) return false;
  return codePoint <= 0x200a || codePoint == 0x2028 || codePoint == 0x2029 || codePoint == 0x202f || codePoint == 0x205f || codePoint == 0x3000;
}

/** Tab, line feed, vertical tab, form feed, carriage return, space. */
@inline
function isAsciiSpace(codePoint: u32): bool {
  return codePoint == 0x20 || codePoint - 0x09 <= 4;
}

/** What Python 3.11's `float()` skips at either end. U+001C to U+001F, which `str.strip()` skips, it does not. */
export function isPythonFloatSpace(codePoint: u32): bool {
  return isAsciiSpace(codePoint) || codePoint == 0x85 || isSeparator(codePoint);
}

/** What ECMAScript's StringToNumber skips at either end: ECMA-262 §12.2 and §12.3. */
export function isJsSpace(codePoint: u32): bool {
  return isAsciiSpace(codePoint) || codePoint == 0xfeff || isSeparator(codePoint);
}
