/** Entry of the process that generates text: `node draft-child.js <models folder> <threads>`. */
import {
  AutoModelForCausalLM,
  env,
  LogitsProcessor,
  LogitsProcessorList,
  type PreTrainedModel,
  random,
  StoppingCriteria,
  Tensor
} from '@huggingface/transformers'
import { type Sampling, shapeLogits } from './sampling.ts'
import { serve } from './serve.ts'

export interface DraftRequest extends Sampling {
  model: string
  /** The whole prompt. */
  ids: number[]
  maxTokens: number
  seed: number
}

/** A token id as it is chosen; end tokens are not sent. */
export type DraftPart = number

/** `stop`: the model ended its text (or was interrupted); `length`: maxTokens were made. */
export type DraftResult = 'stop' | 'length'

/** `<|endoftext|>`, `<|im_start|>`, `<|im_end|>`: after any of them the text is over. */
const END_TOKENS = [0, 1, 2]

const [modelsDir = '', threads = '2'] = process.argv.slice(2)
env.allowRemoteModels = false
env.localModelPath = modelsDir

let loading: Promise<PreTrainedModel> | undefined

function load(model: string): Promise<PreTrainedModel> {
  loading ??= AutoModelForCausalLM.from_pretrained(model, {
    dtype: 'q4',
    // Without the arena, memory of a long prompt goes back to the system: 75 MB less, no slower.
    session_options: { intraOpNumThreads: Number(threads), enableCpuMemArena: false }
  })
  return loading
}

/** The library knows neither top-p nor min-p, and would punish every word of the prompt for standing in it. */
class Shape extends LogitsProcessor {
  readonly #sampling: Sampling
  constructor(sampling: Sampling) {
    super()
    this.#sampling = sampling
  }
  override _call(inputIds: bigint[][], logits: Tensor): Tensor {
    shapeLogits(logits.data as Float32Array, inputIds[0]!.slice(-64).map(Number), this.#sampling)
    return logits
  }
}

/** Asked after each token whether to stop: passes the token on, and says yes when the writer stopped. */
class Watch extends StoppingCriteria {
  count = 0
  readonly #emit: (id: number) => void
  readonly #signal: AbortSignal
  constructor(emit: (id: number) => void, signal: AbortSignal) {
    super()
    this.#emit = emit
    this.#signal = signal
  }
  override _call(inputIds: number[][]): boolean[] {
    const id = Number(inputIds[0]!.at(-1))
    if (!END_TOKENS.includes(id)) {
      this.count++
      this.#emit(id)
    }
    return [this.#signal.aborted]
  }
}

serve<DraftRequest, DraftPart, DraftResult>(async (request, { signal, part }) => {
  const model = await load(request.model)
  const shape = new LogitsProcessorList()
  shape.push(new Shape(request))
  const watch = new Watch(part, signal)
  const length = request.ids.length
  random.seed(request.seed)
  await model.generate({
    input_ids: new Tensor('int64', BigInt64Array.from(request.ids, BigInt), [1, length]),
    attention_mask: new Tensor('int64', new BigInt64Array(length).fill(1n), [1, length]),
    max_new_tokens: request.maxTokens,
    do_sample: request.temperature > 0,
    eos_token_id: END_TOKENS,
    logits_processor: shape,
    stopping_criteria: watch
  })
  return watch.count >= request.maxTokens ? 'length' : 'stop'
})
