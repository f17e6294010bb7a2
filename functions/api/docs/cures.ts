/** Why a request is refused with a code, and what to do about it. */
interface Cure {
  readonly cause: string;
  readonly cure: string;
}

const cure = (cause: string, does: string): Cure => ({ cause, cure: does });

/** Of every code that the API answers with. */
export const CURES: Readonly<Record<string, Cure>> = {
  'invalid-json': cure(
    'The body is not JSON in UTF-8, or names a key twice.',
    'Make it with a library for JSON, and send it with content-type: application/json.',
  ),
  'invalid-body': cure(
    'A field is missing, unknown, or not of its type or within its limits.',
    'Mend what pointer names; errors lists every such field.',
  ),
  'invalid-query': cure(
    'A parameter of the query is unknown, given twice, or not as it must be.',
    'Mend the parameter that pointer names, such as ?minutes.',
  ),
  'invalid-header': cure(
    'A header is not of its form.',
    'Mend the header that pointer names; an ETag stands in quotes.',
  ),
  'invalid-cursor': cure(
    'The cursor is of another list, was cut, or has become too old.',
    'Begin at the first page, and pass each cursor on as it came.',
  ),
  'invalid-event': cure(
    'One event is not of the shape of its type.',
    'Mend the field that its pointer names, and send that event again.',
  ),
  'too-deep': cure('The JSON nests more than 32 levels deep.', 'Send the shape that is described.'),
  unauthorized: cure(
    'There is no key or token, or it is revoked, expired, or not for this service.',
    'Send Authorization: Bearer and a key that works; get a new token.',
  ),
  'missing-scope': cure(
    'The credential may do other things, but not this.',
    'Use one with a scope that the route names; an admin makes it with POST /v1/keys.',
  ),
  'missing-role': cure(
    'A member of the console lacks the role.',
    'Ask an admin of your organisation for the role.',
  ),
  'not-from-console': cure(
    'This did not come from a page of the console.',
    'Use the API with a key.',
  ),
  'stale-form': cure('The page is of an earlier session.', 'Load the page anew.'),
  'self-scored': cure(
    'A credential of one employee tried to say how good they are.',
    'Send answered with chosen, completed without score, or assessed by self.',
  ),
  'not-yours': cure(
    'A credential of one employee tried to take back what others posted.',
    "Withdraw it with the app's key.",
  ),
  'not-found': cure(
    'There is no such route or thing, or it is not of your tenant.',
    'Check the id and the path; list what there is.',
  ),
  'unknown-employee': cure(
    'There is no such employee, or the credential is of another one.',
    'Send the employee first, or use their own credential.',
  ),
  'method-not-allowed': cure('The path has other methods.', 'Use one that the header Allow names.'),
  'in-use': cure(
    'Something still refers to it, or people hold it.',
    'Take the references away first, or move people with ?reassign=.',
  ),
  'id-taken': cure('Another thing has this id.', 'Choose another id.'),
  'already-made': cure(
    'This Idempotency-Key has made a key before, whose secret is told once only.',
    'If it was lost, delete that key and make another one.',
  ),
  'last-admin-key': cure(
    'It is the last key that may change anything.',
    'Make another admin key before you revoke this one.',
  ),
  'last-admin': cure('They are the last admin.', 'Give the role to somebody else first.'),
  'too-many-members': cure('The tenant has as many members as it may.', 'Remove some first.'),
  conflict: cure(
    'The same id came with other content, or somebody else changed it at this moment.',
    'Give an event of its own an id of its own; read again what was changed, and repeat.',
  ),
  'employee-erased': cure(
    'The employee was erased; nothing about them is taken any more.',
    'Stop sending it. Creating the employee anew lifts this.',
  ),
  inactive: cure(
    'The employee is not active.',
    'Ask for active people only, or send active: true if that is wrong.',
  ),
  'job-not-done': cure(
    'The job is still at work, or has failed.',
    'Ask for GET /v1/jobs/{id} until its state is done.',
  ),
  stopped: cure('The employee wants no mails.', 'Leave it so; only they can change it.'),
  suppressed: cure(
    'Mails to this address came back, or were called spam.',
    'Mend the address; then DELETE /v1/suppressions/{id}.',
  ),
  disabled: cure('Mails are switched off here.', 'Switch them on with PUT /v1/digest-settings.'),
  'nothing-due': cure('There is nothing to send just now.', 'Try again another day.'),
  'already-sent': cure('The digest of this period was sent.', 'Nothing: it is never sent twice.'),
  'policy-moved': cure(
    'Somebody published another policy since the draft was compared.',
    'Choose mine or theirs for each field that the answer names, and publish again.',
  ),
  'etag-mismatch': cure(
    'It was changed since you read it.',
    'Read it again, make your change to that, and send it with its ETag.',
  ),
  'too-large': cure(
    'The body is larger than 512 KB, or has more than a hundred items.',
    'Send it in several requests.',
  ),
  'unsupported-media-type': cure(
    'The body is of a type or encoding that is not taken.',
    'Send JSON with content-type: application/json.',
  ),
  'unknown-reference': cure(
    'It refers to something that there is not.',
    'Send that first, or all together with ?hold=true and then POST /v1/releases.',
  ),
  'unknown-lesson': cure(
    'No lesson has this id.',
    'Send the lesson, then the event again: it keeps its id.',
  ),
  'unknown-skill': cure('No skill has this id.', 'Send the skill, then this again.'),
  'unknown-question': cure(
    'chosen needs a question that is stored with the lesson.',
    'Store it with the lesson, or send correct as your app marked it.',
  ),
  cycle: cure(
    'Things lead back to themselves, such as prerequisites; the answer names the circle.',
    'Take one link out of the circle.',
  ),
  'version-of-version': cure(
    'translationOf names a lesson that is a translation itself.',
    'Name the original.',
  ),
  'replaces-existing': cure(
    'A skill is to replace one that is still there.',
    'Delete that one in the same publication, with ?hold=true.',
  ),
  'replaced-twice': cure('Two skills replace the same one.', 'Let one of them do so.'),
  'duplicate-id': cure('One id stands twice in the request.', 'Send each thing once.'),
  'id-mismatch': cure('The body has another id than the path.', 'Make them the same.'),
  'idempotency-mismatch': cure(
    'This Idempotency-Key came with another request before.',
    'Make a new one for each new thing; send it again only with the same request.',
  ),
  'current-from-check-ins': cure(
    'The key result has check-ins, which say where it stands.',
    'Leave metric.current as it is, and post a check-in.',
  ),
  'future-event': cure(
    'at is more than five minutes ahead of the server.',
    "Send UTC, and set the sender's clock.",
  ),
  'cannot-publish': cure(
    'What is held does not fit together.',
    'Mend what errors names, then POST /v1/releases again.',
  ),
  'release-gone': cure(
    'The release of this decision is not kept any more.',
    'Nothing: it cannot be computed again.',
  ),
  'no-address': cure('The employee has no e-mail address.', 'Send their profile with email.'),
  'if-match-required': cure(
    'This may overwrite what somebody else did.',
    'Read it, and send its ETag in If-Match.',
  ),
  'too-many-suggestions': cure(
    'Twenty suggestions of one employee a day are taken.',
    'Try again after Retry-After.',
  ),
  'quota-exceeded': cure(
    'The tenant has used up the quota that the answer names.',
    'Wait as long as Retry-After says; send fewer requests with more in each.',
  ),
  internal: cure(
    'Something is wrong on our side.',
    'Tell whoever runs it the requestId. A GET or PUT may be sent again.',
  ),
  unavailable: cure(
    'The store, or the issuer of a token, did not answer.',
    'Send the same request again after Retry-After; nothing is counted twice.',
  ),
  clock: cure(
    'The clock of a server is wrong.',
    'Send the same request again after Retry-After; another server may answer.',
  ),
};
