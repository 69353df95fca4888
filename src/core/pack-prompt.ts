import { droppedPart, type Packed, type PackedPart, type Part, packContext } from './context.ts'

/** What is packed beside system, brief and tail. */
export interface PromptParts {
  /** What stays the same from scene to scene. */
  stable: Part[]
  /** What is picked for this scene. */
  varying: Part[]
  counter: { count(text: string): number }
  limits: {
    /** Token budget for lore, standing and found; undefined: by worth alone. */
    lore: number | undefined
  }
}

/** Share of the room that the stable parts may take, so that it is the same for every scene. */
const STABLE_SHARE = 0.55
/** Tokens that a list dash, a line end and a merge across a border may cost a part. */
const OVERHEAD = 3

/** Share of the budget for lore that standing lore may take: the rest is for what the scene itself asks for. */
const STANDING_SHARE = 0.5

/**
 * The stable parts first, in their share of the window, but leaving the others their floors; then the
 * varying ones. A budget for lore bounds both together.
 */
export function packPrompt(request: PromptParts, { room, limit }: { room: number; limit: number }): Packed {
  const { stable, varying, counter, limits } = request
  const count = (text: string) => counter.count(text)
  const pack = (parts: Part[], tokens: number): Packed =>
    packContext(parts, { tokens: Math.max(0, tokens), count, overhead: OVERHEAD })
  const floor = floorTokens(varying, count)
  const standingFloor = floorTokens(stable, count)
  const share = (tokens: number, part: number) => Math.max(standingFloor, Math.floor(tokens * part))
  const before = packLoreAndRest(stable, pack, {
    room: Math.min(room - floor, share(limit, STABLE_SHARE)),
    lore: limits.lore === undefined ? undefined : share(limits.lore, STANDING_SHARE)
  })
  const standing = before.parts
    .filter(({ pool }) => pool === 'lore')
    .reduce((sum, { tokens }) => sum + tokens, 0)
  const after = packOnce(varying, before.parts, parts =>
    packLoreAndRest(parts, pack, {
      room: room - before.tokens,
      lore: limits.lore === undefined ? undefined : Math.max(floor, limits.lore - standing)
    })
  )
  const both = joined(before, after)
  const late = lateParts(stable, both, limits.lore)
  if (late.length === 0) return both
  const rest = pack(late, room - both.tokens)
  const taken = new Set(rest.parts.map(({ id }) => id))
  return joined(
    { ...both, dropped: both.dropped.filter(({ id }) => !taken.has(id)) },
    { ...rest, dropped: [] }
  )
}

/** Where a stable part stands that only what the scene left over has room for: behind what stays the same. */
const LATE_NAMES: Record<string, string> = { story: 'earlier', standing: 'lore' }

/**
 * What the stable parts' share had no room for. What a scene leaves over goes to it too, but under a name
 * that the template puts after the stable parts, so that these still begin every scene's prompt alike.
 */
function lateParts(stable: Part[], packed: Packed, loreBudget: number | undefined): Part[] {
  const taken = new Set(packed.parts.map(({ id }) => id))
  const said = new Set(packed.parts.map(({ text }) => text))
  return stable.flatMap(part => {
    const name = LATE_NAMES[part.name]
    if (name === undefined || taken.has(part.id) || part.withheld) return []
    if (part.pool === 'lore' && loreBudget !== undefined) return []
    return part.forms.some(({ text }) => said.has(text)) ? [] : [{ ...part, name }]
  })
}

const joined = (a: Packed, b: Packed): Packed => ({
  parts: [...a.parts, ...b.parts],
  dropped: [...a.dropped, ...b.dropped],
  tokens: a.tokens + b.tokens
})

function packLoreAndRest(
  parts: Part[],
  pack: (parts: Part[], tokens: number) => Packed,
  { room, lore }: { room: number; lore: number | undefined }
): Packed {
  if (lore === undefined) return pack(parts, room)
  const isLore = (part: Part) => part.pool === 'lore'
  const packed = pack(parts.filter(isLore), Math.min(room, lore))
  return joined(
    packed,
    pack(
      parts.filter(part => !isLore(part)),
      room - packed.tokens
    )
  )
}

/** Packs, and again without the facts that turned out to stand in another part. */
function packOnce(parts: Part[], before: PackedPart[], pack: (parts: Part[]) => Packed): Packed {
  const first = pack(parts)
  const facts = new Set(parts.filter(({ said }) => said !== undefined).map(({ id }) => id))
  const entries = [...before, ...first.parts].filter(({ id }) => !facts.has(id))
  const isTwice = ({ said }: Part) => said !== undefined && entries.some(({ text }) => text.includes(said))
  const twice = parts.filter(isTwice)
  if (twice.length === 0) return first
  const packed = pack(parts.filter(part => !twice.includes(part)))
  const why = 'stands in another part'
  return {
    ...packed,
    dropped: [...packed.dropped, ...twice.map(part => droppedPart(part, { tokens: 0, why }))]
  }
}

/** Tokens that the parts with a floor take in their shortest forms. */
const floorTokens = (parts: Part[], count: (text: string) => number): number =>
  parts
    .filter(part => part.floor)
    .map(({ forms }) => Math.min(...forms.map(({ text }) => count(text))) + OVERHEAD)
    .reduce((sum, tokens) => sum + tokens, 0)
