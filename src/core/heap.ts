/** Whether `a` leaves the heap before `b`. */
export type Before<T> = (a: T, b: T) => boolean

/** Puts an item into a binary heap: log n steps. */
export function pushToHeap<T>(heap: T[], item: T, before: Before<T>): void {
  let index = heap.push(item) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!before(item, heap[parent]!)) break
    heap[index] = heap[parent]!
    index = parent
  }
  heap[index] = item
}

/** Takes the first item out; undefined: the heap is empty. Log n steps. */
export function popFromHeap<T>(heap: T[], before: Before<T>): T | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, last)) break
    heap[index] = heap[child]!
    index = child
  }
  heap[index] = last
  return top
}
