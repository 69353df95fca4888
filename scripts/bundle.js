// The program becomes a few files: as some 700 modules it takes three times as long to load. What a command does not
// need stays in files of its own. All lie in one folder: the code finds its own files beside itself or one above.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')
const dist = resolve(process.argv[2] ?? join(root, 'dist'))
const child = name => join(root, 'src/adapters/transformers', `${name}.ts`)

await rm(dist, { recursive: true, force: true })
const bundle = await rolldown({
  input: {
    main: join(root, 'src/main.ts'),
    // Each built-in model runs in a process of its own.
    'embed-child': child('embed-child'),
    'draft-child': child('draft-child')
  },
  platform: 'node',
  // These load native libraries that lie beside them.
  external: [/^@lancedb\//, /^apache-arrow/, /^@huggingface\/transformers/],
  transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  plugins: [
    {
      // Ink loads it only for its own development.
      name: 'no-devtools',
      resolveId: id => (id === 'react-devtools-core' ? id : undefined),
      load: id => (id === 'react-devtools-core' ? 'export default {}' : undefined)
    }
  ]
})
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  // Names stay, for what is told of a bug.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } }
})
await bundle.close()

// The interface texts as JSON, which is YAML too: it is read in a hundredth of the time.
await mkdir(join(dist, 'locales'))
for (const name of await readdir(join(root, 'src/locales'))) {
  const text = await readFile(join(root, 'src/locales', name), 'utf8')
  await writeFile(join(dist, 'locales', name), JSON.stringify(parse(text)))
}
