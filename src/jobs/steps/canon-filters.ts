import type { Project } from '../../core/model.ts'
import { divergenceIndex } from '../../core/project.ts'
import type { PassageFilter } from '../../ports.ts'

/** Canon up to the point where this story leaves it; the other books in full. */
export function canonFilters(project: Project): PassageFilter[] {
  const { divergence } = project.settings
  if (!divergence) return [{ pool: 'canon' }]
  const book = project.books.find(({ id }) => id === divergence.book)
  const at = book ? divergenceIndex(book, divergence.chapter) : -1
  const others = project.books.filter(book => book.role === 'canon' && book.id !== divergence.book)
  const rest = others.map(book => book.id)
  return [
    { pool: 'canon', books: [divergence.book], before: at + 2 },
    ...(rest.length > 0 ? [{ pool: 'canon', books: rest } as const] : [])
  ]
}
