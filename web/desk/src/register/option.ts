import { options } from '../gen/attributes'
import { either } from '../words/words'

const isClass = (value: string) => /^[A-Z]{2}-\d\d$/.test(value)

/** What an option stands for; a class of HJ 1312 with its code. One that is not known is given as it is. */
export function optionWord(value: string): string {
  const words = options[value]
  if (!words) return value
  return isClass(value) ? `${either(...words)} ${value}` : either(...words)
}
