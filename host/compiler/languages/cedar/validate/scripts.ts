/** Unicode's scripts, by the names that regular expressions of JavaScript know; one that an engine does not know yet is left out. */
const NAMES =
  'Latin Cyrillic Greek Armenian Hebrew Arabic Syriac Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar ' +
  'Georgian Hangul Ethiopic Cherokee Canadian_Aboriginal Ogham Runic Khmer Mongolian Hiragana Katakana Bopomofo Han Yi Old_Italic Gothic Deseret Tagalog Hanunoo Buhid ' +
  'Tagbanwa Limbu Tai_Le Linear_B Ugaritic Shavian Osmanya Cypriot Braille Buginese Coptic New_Tai_Lue Glagolitic Tifinagh Syloti_Nagri Old_Persian Kharoshthi Balinese ' +
  'Cuneiform Phoenician Phags_Pa Nko Sundanese Lepcha Ol_Chiki Vai Saurashtra Kayah_Li Rejang Lycian Carian Lydian Cham Tai_Tham Tai_Viet Avestan Egyptian_Hieroglyphs ' +
  'Samaritan Lisu Bamum Javanese Meetei_Mayek Imperial_Aramaic Old_South_Arabian Inscriptional_Parthian Inscriptional_Pahlavi Old_Turkic Kaithi Batak Brahmi Mandaic Chakma ' +
  'Meroitic_Cursive Meroitic_Hieroglyphs Miao Sharada Sora_Sompeng Takri Caucasian_Albanian Bassa_Vah Duployan Elbasan Grantha Pahawh_Hmong Khojki Linear_A Mahajani ' +
  'Manichaean Mende_Kikakui Modi Mro Old_North_Arabian Nabataean Palmyrene Pau_Cin_Hau Old_Permic Psalter_Pahlavi Siddham Khudawadi Tirhuta Warang_Citi Ahom ' +
  'Anatolian_Hieroglyphs Hatran Multani Old_Hungarian SignWriting Adlam Bhaiksuki Marchen Newa Osage Tangut Masaram_Gondi Nushu Soyombo Zanabazar_Square Dogra ' +
  'Gunjala_Gondi Hanifi_Rohingya Makasar Medefaidrin Old_Sogdian Sogdian Elymaic Nandinagari Nyiakeng_Puachue_Hmong Wancho Chorasmian Dives_Akuru Khitan_Small_Script ' +
  'Yezidi Cypro_Minoan Old_Uyghur Tangsa Toto Vithkuqi Kawi Nag_Mundari Garay Gurung_Khema Kirat_Rai Ol_Onal Sunuwar Todhri Tulu_Tigalari';

/** Scripts that one language writes side by side. */
const TOGETHER: readonly (readonly string[])[] = [
  ['Han', 'Hiragana', 'Katakana'],
  ['Han', 'Hangul'],
  ['Han', 'Bopomofo'],
];

/** What a text of these scripts is made of; null where the engine does not know one. */
const textOf = (scripts: readonly string[]): RegExp | null => {
  try {
    const classes = scripts.map((script) => `\\p{Script_Extensions=${script}}`).join('');
    return new RegExp(`^[${classes}\\p{Script_Extensions=Common}\\p{Script_Extensions=Inherited}]*$`, 'u');
  } catch {
    return null;
  }
};

let known: readonly RegExp[] | null = null;

const textsOfOneScript = (): readonly RegExp[] => {
  known ??= [...NAMES.split(' ').map((name) => [name]), ...TOGETHER].map(textOf).filter((text) => text !== null);
  return known;
};

const PLAIN = /^[\0-\x7f]*$/;

/** Whether a text could be written in one script: one of several may look like another text than it is. */
export const isOneScript = (text: string): boolean =>
  PLAIN.test(text) || textsOfOneScript().some((pattern) => pattern.test(text));
