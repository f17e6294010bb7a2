/**
 * Stands in for what the SDK asks for the trace of an invocation where one process serves several
 * at once: each of ours serves one, whose trace stands in the environment, and is taken from there.
 */
export const InvokeStore = { getInstanceAsync: async (): Promise<undefined> => undefined };
