/** The version of Cedar's own library whose answers the calls of `edict/cedar` give; nothing of it is in here. */
export const getCedarSDKVersion = (): string => '4.12.0';

/** The same, as older programs call it. */
export const getCedarVersion = (): string => getCedarSDKVersion();

/** The version of the Cedar language that is read and evaluated. */
export const getCedarLangVersion = (): string => '4.5';
