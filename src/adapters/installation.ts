import { join } from 'node:path'
import { UserError } from '../errors.ts'
import type { Check } from '../ports.ts'
import { verifyModel } from './transformers/files.ts'

const LEAST_NODE = 22
const FOLDERS = ['multilingual-e5-small-zh-en', 'SmolLM2-135M-Instruct']

/** What `doctor` can say about the installation itself. */
export async function installationChecks(modelsDir: string): Promise<Check[]> {
  const found = process.versions.node
  const ok = Number(found.split('.')[0]) >= LEAST_NODE
  const node: Check = {
    name: 'node',
    ok,
    detail: `Node ${found}`,
    hint: ok ? '' : `Update Node to ${LEAST_NODE} or newer.`,
    code: 'node',
    data: { found, least: LEAST_NODE }
  }
  const weights = await Promise.all(FOLDERS.map(folder => modelCheck(join(modelsDir, folder), folder)))
  return [node, ...weights]
}

async function modelCheck(dir: string, folder: string): Promise<Check> {
  const name = `model ${folder}`
  const hint = 'Get the files again: git checkout -- models, or install Fabula anew.'
  const broken = (files: string): Check => {
    return { name, ok: false, detail: `damaged: ${files}`, hint, code: 'weights-damaged', data: { files } }
  }
  try {
    const { files, broken: damaged } = await verifyModel(dir)
    if (damaged.length > 0) return broken(damaged.join(', '))
    const data = { files }
    return { name, ok: true, detail: `${files} files, as published`, hint: '', code: 'weights', data }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { name, ok: false, detail: error.message, hint, code: error.code, data: error.data }
  }
}
