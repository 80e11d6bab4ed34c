/** The version of the Cedar language that is read and evaluated. */
export const getCedarLangVersion = (): string => '4.5';
