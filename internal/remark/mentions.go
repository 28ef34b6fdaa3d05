package remark

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/prose"
)

// maxMentions bounds the people and teams that one comment names.
const maxMentions = 100

// mentioned is who a text names.
type mentioned struct {
	body   string // with the typed mentions in the kept form
	people []id.Person
	unseen []id.Person // of people, those who may not see the project
}

// read finds out whom the text names. Typed mentions are looked up when resolve is set. A guest can name only those who
// take part in the project, and learns nothing about others.
func read(ctx context.Context, q db.Q, project id.Project, body string, resolve bool) (mentioned, error) {
	m := mentioned{body: body, people: []id.Person{}}
	found := prose.Mentions(body)
	if len(found) == 0 {
		return m, nil
	}
	if resolve && slices.ContainsFunc(found, func(f prose.Mention) bool { return f.ID == "" }) {
		known, err := directory(ctx, q, project)
		if err != nil {
			return m, err
		}
		m.body = prose.Resolve(body, func(name string) (prose.Mention, bool) { w, ok := known[name]; return w, ok && w.ID != "" })
		found = prose.Mentions(m.body)
	}
	var people, teams []any
	for _, f := range found {
		switch f.Kind {
		case "person":
			people = append(people, f.ID)
		case "team":
			teams = append(teams, f.ID)
		}
	}
	if len(people)+len(teams) > maxMentions {
		return m, fault.Field("body", "names %d people and teams; at most %d can be notified at once", len(people)+len(teams), maxMentions)
	}
	if len(people)+len(teams) == 0 {
		return m, nil
	}
	return m, m.look(ctx, q, project, people, teams)
}

// look reads the people of the ids and the members of the teams, and tells who of them sees the project.
func (m *mentioned) look(ctx context.Context, q db.Q, project id.Project, people, teams []any) error {
	guest := access.From(ctx).Role == access.Guest
	grant := access.Grant{Project: project}
	if project != "" {
		if err := db.One(ctx, q, `SELECT private FROM project WHERE id = $1`, []any{string(project)}, &grant.Private); err != nil {
			return err
		}
	}
	args := append(append([]any{string(project), false}, people...), teams...)
	return db.Each(ctx, q, `SELECT p.id, p.role, COALESCE(m.role, '') FROM person p
		LEFT JOIN member m ON m.person_id = p.id AND m.project_id = $1
		WHERE p.disabled = $2 AND (p.id `+db.In(3, len(people))+` OR p.id IN (SELECT person_id FROM person_team WHERE team_id `+
		db.In(3+len(people), len(teams))+`)) ORDER BY p.id`, args, func(scan func(...any) error) error {
		var a access.Actor
		if err := scan(&a.Person, &a.Role, &grant.Role); err != nil {
			return err
		}
		if guest && grant.Role == access.Outsider {
			return nil
		}
		m.people = append(m.people, a.Person)
		if !a.Sees(grant) {
			m.unseen = append(m.unseen, a.Person)
		}
		return nil
	})
}

// directory gives everybody whom the actor can name, by each word that means exactly one of them; a word with several
// meanings stands for a mention without an id.
func directory(ctx context.Context, q db.Q, project id.Project) (map[string]prose.Mention, error) {
	known := map[string]prose.Mention{}
	put := func(word string, who prose.Mention) {
		if old, taken := known[word]; taken && old.ID != who.ID {
			who = prose.Mention{}
		}
		if word != "" {
			known[word] = who
		}
	}
	narrow, guest := `$1 = $1`, access.From(ctx).Role == access.Guest
	if guest {
		narrow = `EXISTS (SELECT 1 FROM member m WHERE m.person_id = p.id AND m.project_id = $1)`
	}
	first := map[string][]prose.Mention{}
	err := db.Each(ctx, q, `SELECT p.id, p.name, p.email FROM person p WHERE `+narrow+` AND p.disabled = $2`, []any{string(project), false},
		func(scan func(...any) error) error {
			who := prose.Mention{Kind: "person"}
			var email string
			if err := scan(&who.ID, &who.Name, &email); err != nil {
				return err
			}
			for _, word := range handles(who.Name, email) {
				put(word, who)
			}
			if given, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(who.Name)), " "); given != "" {
				first[given] = append(first[given], who)
			}
			return nil
		})
	if err == nil && !guest {
		err = db.Each(ctx, q, `SELECT id, name FROM team WHERE archived = $1`, []any{false}, func(scan func(...any) error) error {
			who := prose.Mention{Kind: "team"}
			if err := scan(&who.ID, &who.Name); err != nil {
				return err
			}
			for _, word := range handles(who.Name, "") {
				put(word, who)
			}
			return nil
		})
	}
	// A given name counts only where no full name says otherwise.
	for given, who := range first {
		if _, taken := known[given]; !taken && len(who) == 1 {
			known[given] = who[0]
		}
	}
	return known, err
}
