import { chainMeasurements } from './chains.ts';
import { textMeasurements } from './texts.ts';

// Run by the tests as a process of its own: with much room for new objects, and with nothing else
// in its memory, so that a time says something about the work.
const [what, every] = process.argv.slice(2);
const found: Record<string, string[]> = {};
const measurements = what === 'texts' ? textMeasurements : chainMeasurements;
for (const [name, measure] of Object.entries(measurements))
  found[name] = await measure(Number(every));
console.log(JSON.stringify(found));
