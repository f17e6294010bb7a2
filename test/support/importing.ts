import { IMPORTS } from '../../functions/jobs/import/import.ts';
import { workJobs } from '../../functions/jobs/work-jobs.ts';
import type { TestApi } from './api.ts';

/** The form of an import of one file. */
const importForm = (kind: string, name: string, text: string): FormData => {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', new File([text], name));
  return form;
};

/** Imports a file and gives the id of the job, once it is at its end. */
export const importedBy = async (
  api: TestApi,
  key: string,
  kind: string,
  text: string,
): Promise<string> => {
  const response = await api.app.request('/v1/imports', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: importForm(kind, 'file.csv', text),
  });
  await workJobs(api.services, Number.POSITIVE_INFINITY, IMPORTS);
  return response.headers.get('location')?.split('/').at(-1) ?? '';
};
