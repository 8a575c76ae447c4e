/** The version that other systems are given with each request: that of package.json, which a test holds it to. */
export const VERSION = '0.2.0';
