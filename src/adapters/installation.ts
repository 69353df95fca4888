import { join } from 'node:path'
import type { Check } from '../ports.ts'
import { verifyModel } from './transformers/files.ts'

const LEAST_NODE = 22
const FOLDERS = ['multilingual-e5-small-zh-en', 'SmolLM2-135M-Instruct']

/** What `doctor` can say about the installation itself. */
export async function installationChecks(modelsDir: string): Promise<Check[]> {
  const major = Number(process.versions.node.split('.')[0])
  const node: Check = {
    name: 'node',
    ok: major >= LEAST_NODE,
    detail: `Node ${process.versions.node}`,
    hint: major >= LEAST_NODE ? '' : `Update Node to ${LEAST_NODE} or newer.`
  }
  const weights = await Promise.all(FOLDERS.map(folder => modelCheck(join(modelsDir, folder), folder)))
  return [node, ...weights]
}

async function modelCheck(dir: string, folder: string): Promise<Check> {
  const name = `model ${folder}`
  const hint = 'Get the files again: git checkout -- models, or install Fabula anew.'
  try {
    const { files, broken } = await verifyModel(dir)
    if (broken.length > 0) return { name, ok: false, detail: `damaged: ${broken.join(', ')}`, hint }
    return { name, ok: true, detail: `${files} files, as published`, hint: '' }
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message, hint }
  }
}
