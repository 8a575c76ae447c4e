/** The imports of this route by name, in the order they should run. Stands alone: a command line is read before any system is loaded. */
export const IMPORTS = ['customers', 'orders', 'categories', 'products'] as const;
