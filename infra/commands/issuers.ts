import { parseIssuers } from '../../functions/http/issuer.ts';
import { MOST_LIST_BYTES, readIssuerList, writeIssuerList } from '../../functions/store/issuers.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { complain } from '../deployed-table.ts';
import { readIssuers } from '../issuers.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';

const USAGE = `Usage: npm run issuers -- show [--stage STAGE | --stack NAME]
       npm run issuers -- put FILE [--stage STAGE | --stack NAME]

show   prints the issuers of JWTs that a deployment's table lists, as JSON
put    puts the list of a JSON file in their place, in force within a minute; [] trusts none

--stage STAGE   of what was deployed with -c stage=STAGE
--stack NAME    of what was deployed as the stack NAME
UPLIFT_TABLE    of the DynamoDB table of that name
They need AWS credentials and a region, as every AWS tool does. A local server trusts what
UPLIFT_OIDC names when it is started.`;

/** The list of a file as it is stored: with every default said, and checked. */
const listOf = (file: string): string => {
  const text = JSON.stringify(readIssuers({ UPLIFT_OIDC: file }));
  if (Buffer.byteLength(text) > MOST_LIST_BYTES)
    throw new Complaint(`${file} is too long: a list takes ${MOST_LIST_BYTES} bytes at most.`);
  return text;
};

await run(async () => {
  const { values, positionals } = readArguments({
    usage: USAGE,
    options: STAGE_OPTIONS,
    mostPositionals: 2,
  });
  const [command, file] = positionals;
  const isRight = command === 'put' ? file !== undefined : command === 'show' && !file;
  if (!isRight) throw new Complaint(USAGE);
  const text = file === undefined ? undefined : listOf(file);
  const { isDeployed, table, name } = await chosenTable(values);
  if (!isDeployed) throw new Complaint(`A local server trusts what UPLIFT_OIDC names.\n\n${USAGE}`);
  if (text === undefined) {
    const stored = (await readIssuerList({ table }).catch(complain)) ?? '[]';
    console.log(JSON.stringify(JSON.parse(stored), undefined, 2));
    return;
  }
  await writeIssuerList({ table }, text).catch(complain);
  const { length } = parseIssuers(text);
  console.log(`The table ${name} lists ${length} issuers, in force within a minute.`);
});
