/** Ends this turn of the program: keys and streams that wait are answered before long work goes on. */
export const othersTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
