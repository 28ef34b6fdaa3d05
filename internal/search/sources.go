package search

// source says how one kind of row is found: which columns matter, and the statement that reads it. The statement gives
// id, project ("" is the organisation's), title, body, subtitle and address, of rows that are not deleted; the project
// row stands behind the alias p. It ends where conditions on the row may be added. The outer join lets both engines begin
// only with the row, of which the ids are known, and not with the projects.
type source struct {
	kind  string
	watch []string // columns whose change makes the row be read again
	read  string
	id    string // the row's id as the statement names it
	// few marks a kind of which an organisation has thousands at most.
	few bool
	// borrowed marks a title that is another row's: it is shown, not searched.
	borrowed bool
	// drafts names the column of what only those may find who may write it; "" for none.
	drafts string
}

// sources lists what can be found, in the order in which equal results stand.
var sources = []source{
	{kind: "project", few: true, watch: []string{"code", "title", "problem", "metric", "deleted"}, id: "p.id",
		read: `SELECT p.id, p.id, p.title, p.code || ' ' || p.problem || ' ' || p.metric, p.code, '/projects/' || p.code
			FROM project p WHERE p.deleted = 0`},
	{kind: "task", watch: []string{"project_id", "title", "description", "deleted"}, id: "t.id",
		read: `SELECT t.id, t.project_id, t.title, t.description, p.code || '-' || CAST(t.number AS TEXT) || ' · ' || p.title, '/tasks/' || t.id
			FROM task t LEFT JOIN project p ON p.id = t.project_id WHERE t.deleted = 0`},
	{kind: "process", few: true, watch: []string{"project_id", "name", "description", "deleted"}, id: "n.id",
		read: `SELECT n.id, n.project_id, n.name, n.description, COALESCE(p.code, ''), '/processes/' || n.id
			FROM process n LEFT JOIN project p ON p.id = n.project_id WHERE n.deleted = 0`},
	{kind: steps, few: true, id: "s.id", drafts: "s.draft",
		read: `SELECT s.id, n.project_id, s.name, s.role || ' ' || n.name || ' ' || s.body,
			n.name || CASE WHEN s.role <> '' THEN ' · ' || s.role ELSE '' END || CASE WHEN s.draft THEN ' · draft' ELSE '' END,
			'/processes/' || n.id || '/document?version=' || CAST(s.number AS TEXT) || '#step-' || s.element
			FROM search_step s JOIN process n ON n.id = s.process_id LEFT JOIN project p ON p.id = n.project_id WHERE n.deleted = 0`},
	{kind: "kpi", few: true, watch: []string{"project_id", "name", "formula", "deleted"}, id: "k.id",
		read: `SELECT k.id, k.project_id, k.name, k.formula, p.code || ' · ' || p.title, '/kpis/' || k.id
			FROM kpi k LEFT JOIN project p ON p.id = k.project_id WHERE k.deleted = 0`},
	{kind: "wave", few: true, watch: []string{"project_id", "name", "site"}, id: "w.id",
		read: `SELECT w.id, w.project_id, w.name, w.site, p.code || ' · ' || p.title, '/waves/' || w.id
			FROM wave w LEFT JOIN project p ON p.id = w.project_id WHERE TRUE`},
	{kind: "person", few: true, watch: []string{"name", "email", "title", "disabled"}, id: "n.id",
		read: `SELECT n.id, '', n.name, n.email || ' ' || n.title, n.title, '/people/' || n.id
			FROM person n LEFT JOIN project p ON p.id = '' WHERE NOT n.disabled`},
	{kind: "team", few: true, watch: []string{"name", "archived"}, id: "n.id",
		read: `SELECT n.id, '', n.name, '', '', '/teams/' || n.id
			FROM team n LEFT JOIN project p ON p.id = '' WHERE NOT n.archived`},
	{kind: "comment", watch: []string{"project_id", "subject_id", "body", "deleted"}, id: "c.id", borrowed: true,
		read: `SELECT c.id, c.project_id, COALESCE(t.title, s.name, p.title, ''), c.body,
			CASE WHEN t.id IS NOT NULL THEN p.code || '-' || CAST(t.number AS TEXT) ELSE COALESCE(p.code, '') END,
			CASE WHEN c.subject = 'task' THEN '/tasks/' || c.subject_id
				WHEN c.subject = 'step' THEN '/processes/' || substr(c.subject_id, 1, 25) || '/review' WHEN s.id IS NOT NULL THEN '/runs/' || s.run_id WHEN c.project_id <> '' THEN '/projects/' || p.code
				ELSE '/processes/' || c.subject_id END || '#comment-' || c.id
			FROM comment c LEFT JOIN task t ON t.id = c.subject_id AND c.subject = 'task'
			LEFT JOIN run_step s ON s.id = c.subject_id AND c.subject = 'runstep' LEFT JOIN project p ON p.id = c.project_id
			WHERE c.deleted = 0 AND COALESCE(t.deleted, 0) = 0`},
}

func sourceOf(kind string) *source {
	for i := range sources {
		if sources[i].kind == kind {
			return &sources[i]
		}
	}
	return nil
}

// Kinds lists what can be found.
func Kinds() []string {
	kinds := make([]string, len(sources))
	for i, s := range sources {
		kinds[i] = s.kind
	}
	return kinds
}
