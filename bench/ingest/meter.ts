import { readFileSync } from 'node:fs'

/** Seconds; `cpu` is user + system time of all threads, the embedder's process included. */
export interface Cost {
  cpu: number
  wall: number
}

export interface Meter {
  /** Runs the work and books its cost on the stage; what stages inside it cost is theirs, not its. */
  measure<T>(stage: string, work: () => Promise<T>): Promise<T>
  costs: Map<string, Cost>
}

/** `pid` names the embedder's process while there is one. Stages must run one after the other. */
export function startMeter(pid: () => number | undefined): Meter {
  const costs = new Map<string, Cost>()
  /** What the stages inside each open stage have cost so far. */
  const open: Cost[] = []
  const now = (): Cost => ({ cpu: ownCpu() + childCpu(pid()), wall: performance.now() / 1000 })
  // All that Node did before: starting, and loading the libraries.
  costs.set('start', { cpu: ownCpu(), wall: performance.now() / 1000 })
  return {
    costs,
    async measure(stage, work) {
      const inner = { cpu: 0, wall: 0 }
      const start = now()
      open.push(inner)
      try {
        return await work()
      } finally {
        const end = now()
        const all = { cpu: end.cpu - start.cpu, wall: end.wall - start.wall }
        open.pop()
        add(open.at(-1), all)
        const booked = costs.get(stage) ?? { cpu: 0, wall: 0 }
        costs.set(stage, booked)
        add(booked, { cpu: all.cpu - inner.cpu, wall: all.wall - inner.wall })
      }
    }
  }
}

/** The same object, with every call of a method booked on the stage that `stageOf` names. */
export const metered = <T extends object>(object: T, meter: Meter, stageOf: (method: string) => string): T =>
  new Proxy(object, {
    get(target, key) {
      const value = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) =>
        meter.measure(stageOf(String(key)), async () => value.apply(target, args))
    }
  })

/** Highest resident memory so far, MB; undefined: no such process. */
export function peakMemory(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(status.match(/VmHWM:\s+(\d+)/)![1]) / 1024
}

function add(sum: Cost | undefined, cost: Cost): void {
  if (!sum) return
  sum.cpu += cost.cpu
  sum.wall += cost.wall
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Fields 14 and 15 of /proc/<pid>/stat, in the hundredths of a second that Linux counts them in. */
function childCpu(pid: number | undefined): number {
  if (pid === undefined) return 0
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
