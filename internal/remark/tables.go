package remark

import "throughline/internal/db"

var comments = &db.Table[Comment]{Name: "comment", Subject: "comment", Cols: func(c *Comment) []db.Col {
	return []db.Col{db.C("id", &c.ID), db.C("version", &c.Version), db.C("project_id", &c.Project), db.C("subject", &c.Subject),
		db.C("subject_id", &c.SubjectID), db.C("author_id", &c.Author), db.C("author", &c.AuthorName), db.C("body", &c.Body),
		db.C("mentions", db.JSON(&c.Mentions)), db.C("source", &c.Source), db.C("created", db.Time(&c.Created)),
		db.C("edited", db.Time(&c.Edited)), db.C("deleted", db.Time(&c.Deleted))}
}}

var attachments = &db.Table[Attachment]{Name: "attachment", Subject: "attachment", Cols: func(a *Attachment) []db.Col {
	return []db.Col{db.C("id", &a.ID), db.C("version", &a.Version), db.C("project_id", &a.Project), db.C("subject", &a.Subject),
		db.C("subject_id", &a.SubjectID), db.C("name", &a.Name), db.C("mime", &a.MIME), db.C("size", &a.Size), db.C("sha256", &a.SHA256),
		db.C("url", &a.URL), db.C("author_id", &a.Author), db.C("author", &a.AuthorName), db.C("source", &a.Source),
		db.C("created", db.Time(&a.Created)), db.C("deleted", db.Time(&a.Deleted))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{comments, attachments} }
