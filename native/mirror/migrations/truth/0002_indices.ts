/** What the hub's own questions need. A snapshot drops these while it loads and makes them again at its end. */
import type { Migration } from '../migration.ts'

const INDICES = `
CREATE INDEX signal_state ON signal (state);
CREATE INDEX signal_incident ON signal (incidentId) WHERE incidentId IS NOT NULL;
CREATE INDEX signal_received ON signal (receivedAt);
CREATE INDEX incident_state ON incident (state);
CREATE INDEX incident_received ON incident (receivedAt);
CREATE INDEX incident_accepted ON incident (acceptedAt) WHERE acceptedAt IS NOT NULL;
CREATE INDEX incident_dispatched ON incident (dispatchedAt) WHERE dispatchedAt IS NOT NULL;
CREATE INDEX incident_closed ON incident (closedAt) WHERE closedAt IS NOT NULL;
CREATE INDEX incident_due ON incident (dueAt) WHERE dueAt IS NOT NULL;
CREATE INDEX incident_merged ON incident (mergedInto) WHERE mergedInto IS NOT NULL;
CREATE INDEX task_state ON task (state);
CREATE INDEX task_incident ON task (incidentId);
CREATE INDEX task_holder ON task (holderKind, holderId, state);
CREATE INDEX task_issued ON task (issuedAt);
CREATE INDEX task_signed ON task (signedAt) WHERE signedAt IS NOT NULL;
CREATE INDEX task_submitted ON task (submittedAt) WHERE submittedAt IS NOT NULL;
CREATE INDEX task_ended ON task (endedAt) WHERE endedAt IS NOT NULL;
CREATE INDEX incident_caller ON incident (callerKeyId) WHERE callerKeyId IS NOT NULL;
CREATE INDEX entry_incident ON entry (incidentId, at);
CREATE INDEX building_grid ON building (gridId);
CREATE INDEX person_post ON person (postId) WHERE postId IS NOT NULL;
CREATE INDEX person_grid ON person (gridId) WHERE gridId IS NOT NULL;
CREATE INDEX duty_log_at ON dutyLog (at);
CREATE INDEX shift_start ON shift (startAt);
CREATE INDEX review_state ON review (state);
`

export const indices: Migration = { version: 2, up: (db) => db.exec(INDICES) }
