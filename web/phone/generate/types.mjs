// Makes src/gen/api.ts from the contract: a type for each message. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs'

const contract = JSON.parse(readFileSync(new URL('../../../proto/gen/openapi.swagger.json', import.meta.url)))
const out = new URL('../src/gen/api.ts', import.meta.url)

/** xunchaReviewV1State → ReviewState, v1Case → Case, ReviewServiceDecideCaseBody → DecideCaseBody. */
function nameOf(definition) {
  return definition
    .replace(/^xuncha(\w+)V1/, '$1')
    .replace(/^([a-z]+)V1/, (_, field) => field[0].toUpperCase() + field.slice(1))
    .replace(/^v1/, '')
    .replace(/^\w+Service(\w+Body)$/, '$1')
    .replace(/^./, (first) => first.toUpperCase())
}

function typeOf(schema) {
  if (schema.$ref) return nameOf(schema.$ref.split('/').pop())
  if (schema.type === 'array') return `${typeOf(schema.items)}[]`
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ')
  if (schema.type === 'object') return 'Record<string, unknown>'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  return schema.type === 'boolean' ? 'boolean' : 'string'
}

const comment = (text, indent = '') => (text ? `${indent}/** ${text.trim().replace(/\s*\n\s*/g, ' ').replace(/\*\//g, '')} */\n` : '')

/** An answer always has every field; a message or a time in it may be null. What is asked may leave fields out. */
function message(definition, schema) {
  const name = nameOf(definition)
  if (schema.enum) return `${comment(schema.description?.split('\n')[0])}export type ${name} = ${typeOf(schema)}\n`
  const asked = /(Request|Body)$/.test(name)
  const lines = Object.entries(schema.properties ?? {}).map(([field, of]) => {
    const nested = of.$ref && !contract.definitions[of.$ref.split('/').pop()].enum
    const type = asked && nested ? `Partial<${typeOf(of)}>` : typeOf(of)
    const nullable = !asked && (nested || of.format === 'date-time' || (of.type === 'object' && !of.$ref)) ? ' | null' : ''
    return `${comment(of.description, '  ')}  ${/^\w+$/.test(field) ? field : `'${field}'`}${asked ? '?' : ''}: ${type}${nullable}\n`
  })
  return `${comment(schema.description?.split('\n')[0])}export interface ${name} {\n${lines.join('')}}\n`
}

const text = [
  '// Made from proto/gen/openapi.swagger.json by generate/client.mjs. Do not edit.\n',
  Object.entries(contract.definitions).map(([name, schema]) => message(name, schema)).join('\n'),
].join('')

if (process.argv.includes('--check')) {
  if (readFileSync(out, 'utf8') !== text) {
    console.error('web/phone/src/gen/api.ts is not what the contract says: run npm run generate in web/phone')
    process.exit(1)
  }
} else {
  writeFileSync(out, text)
}
