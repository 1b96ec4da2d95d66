/* How a text is cleaned and counted: the twin of award/fields/counting.py.
   One table of examples, tests/fields/counting.json, tests both. */
const BLANKS = "\\t\\n\\x0b\\x0c\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const LINE_ENDS = /\r\n|[\r\x0b\x0c\x85\u2028\u2029]/g;
const INVISIBLE = /[\x00-\x08\x0e-\x1f\x7f-\x9f]/g;
const LONE_SURROGATES = /[\ud800-\udfff]/gu; // with /u a pair is one character and does not match
const ENDS = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");

/** The text in NFC with LF line ends, without control characters, ends stripped. */
export function clean(text) {
  return text.replace(LONE_SURROGATES, "\ufffd").replace(LINE_ENDS, "\n").replace(INVISIBLE, "").normalize("NFC").replace(ENDS, "");
}

/** Code points of the cleaned text. */
export function count(text) {
  return Array.from(clean(text)).length;
}
