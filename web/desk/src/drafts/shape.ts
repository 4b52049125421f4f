// Whether something that was read is of a form's shape: a draft may be written by hand, and what the form cannot show is left to the source.

export type Shape = (x: unknown) => boolean

export const text: Shape = (x) => typeof x === 'string'
export const number: Shape = (x) => typeof x === 'number'
export const truth: Shape = (x) => typeof x === 'boolean'
export const oneOf =
  (all: readonly string[]): Shape =>
  (x) =>
    all.includes(x as string)
/** Not there, or of the shape. */
export const maybe =
  (shape: Shape): Shape =>
  (x) =>
    x === undefined || shape(x)
export const list =
  (shape: Shape): Shape =>
  (x) =>
    Array.isArray(x) && x.every(shape)
/** An object whose named parts are of their shapes; it may have others. */
export const object =
  (parts: Record<string, Shape>): Shape =>
  (x) =>
    typeof x === 'object' && x !== null && !Array.isArray(x) && Object.entries(parts).every(([name, shape]) => shape((x as Record<string, unknown>)[name]))
export const words = object({ zh: text, en: text })
