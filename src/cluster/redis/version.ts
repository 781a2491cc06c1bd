/** The Redis whose replies are given, and against which they are tested. */
export const VERSION = '7.0.15';
