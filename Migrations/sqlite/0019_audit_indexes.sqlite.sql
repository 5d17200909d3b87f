-- What the audit finds by when it began or ended: the difference of two instants, what one command caused, and policies
-- that give nobody anything. Seqs only grow, so that a new entry goes to the end of its index, or of its policy's part.
CREATE INDEX IF NOT EXISTS memberships_begun ON memberships (from_seq);
CREATE INDEX IF NOT EXISTS memberships_ended ON memberships (to_seq) WHERE to_seq IS NOT NULL;
CREATE INDEX IF NOT EXISTS reasons_begun ON reasons (policy, from_seq);
CREATE INDEX IF NOT EXISTS reasons_ended ON reasons (policy, to_seq) WHERE to_seq IS NOT NULL;
CREATE INDEX IF NOT EXISTS login_methods_begun ON login_methods (policy, from_seq);
