import { ROOT, violationsUnder } from './boundaries.ts';

const { files, violations } = violationsUnder(ROOT);
for (const { file, line, why } of violations) console.error(`${file}:${line}: ${why}`);
console.log(`import boundaries: ${files} files, ${violations.length} violations`);
process.exitCode = violations.length === 0 && files > 0 ? 0 : 1;
