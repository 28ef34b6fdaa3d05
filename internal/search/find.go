package search

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/prose"
)

// Result is a record that answers a question.
type Result struct {
	Kind     string     `json:"kind"` // one of Kinds
	ID       string     `json:"id"`
	Project  id.Project `json:"project,omitempty"`
	Title    string     `json:"title"`
	Subtitle string     `json:"subtitle,omitempty"` // "ONB-42 · Onboarding"
	URL      string     `json:"url"`                // path in this installation
	Snippet  string     `json:"snippet,omitempty"`  // plain text around the words, when they are not only in the title
	Exact    bool       `json:"exact,omitempty"`    // the question is this record's key or code

	score float64
	body  string
}

const (
	usualLimit = 20
	maxLimit   = 100
	// bound is how many of the newest hits of a kind are looked at for what the asking person may see.
	bound = 3000
	// further is how many times that, for a person who sees too many projects for naming them.
	further = 20
)

// Found is the answer to a question.
type Found struct {
	Results []Result // best first
	// Newest says that there are more hits than were ranked: of each kind the newest with the words in the title, and
	// the newest with the words anywhere.
	Newest bool
	// Behind says that the index is being filled, after an import or an upgrade, and does not know everything yet.
	Behind bool
}

// Find gives what holds all the words (or beginnings of words) and the context's actor may see, best first: a record
// whose key or code was asked for, then titles before texts, whole words before beginnings, and the newest. kinds nil
// is all of them; limit is 1 to 100, 0 is 20. Text that holds no word finds nothing.
func (s *Service) Find(ctx context.Context, text string, kinds []string, limit int) (Found, error) {
	if limit == 0 {
		limit = usualLimit
	}
	if limit < 0 || limit > maxLimit {
		return Found{}, fault.Field("limit", "is not between 1 and %d", maxLimit)
	}
	for _, k := range kinds {
		if sourceOf(k) == nil {
			return Found{}, fault.Field("kinds", "are some of %s", strings.Join(Kinds(), ", "))
		}
	}
	text = cut(text, maxQuery)
	asked := words(text, maxAsked)
	if len(asked) == 0 {
		return Found{Results: []Result{}}, nil
	}
	behind, err := s.catchUp(ctx)
	if err != nil {
		return Found{}, err
	}
	v, err := s.sight(ctx)
	if err != nil {
		return Found{}, err
	}
	hits, cut, err := s.candidates(ctx, v, kinds, asked, limit)
	if err != nil {
		return Found{}, err
	}
	all := []Result{}
	for i := range sources {
		src := &sources[i]
		if !wanted(kinds, src.kind) {
			continue
		}
		ids := hits[src.kind]
		exact, err := s.exact(ctx, src.kind, text)
		if err != nil {
			return Found{}, err
		}
		if exact != "" && !slices.Contains(ids, exact) {
			ids = append(ids, exact)
		}
		rows, err := s.show(ctx, v, src, ids)
		if err != nil {
			return Found{}, err
		}
		for _, id := range ids {
			r, ok := rows[id]
			if !ok {
				continue
			}
			if !src.borrowed {
				r.score = score(asked, words(r.Title, maxTitle))
			}
			if r.Exact = id == exact; r.Exact {
				r.score = 100
			}
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b Result) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	all = all[:min(limit, len(all))]
	for i := range all {
		if !unmarked(all[i].body) && (all[i].Kind == "task" || all[i].Kind == "comment" || all[i].Kind == "process" || all[i].Kind == steps) {
			all[i].body = prose.Text(all[i].body)
		}
		all[i].Snippet = snippet(all[i].body, asked)
	}
	return Found{Results: all, Newest: cut, Behind: behind}, nil
}

// Match gives the ids of the project's tasks whose text or key holds the words, the newest first, at most limit;
// of more than that, those with the words in the title. Whoever may not see the project finds nothing.
func (s *Service) Match(ctx context.Context, project id.Project, text string, limit int) ([]string, error) {
	asked := words(cut(text, maxQuery), maxAsked)
	if len(asked) == 0 || limit <= 0 {
		return nil, nil
	}
	if _, err := s.catchUp(ctx); err != nil {
		return nil, err
	}
	v := newSight(ctx)
	if v.blind {
		return nil, nil
	}
	q := s.question(v, asked, limit)
	q.Kinds, q.Projects, q.Bound = []string{"task"}, []string{string(project)}, max(bound, limit)
	hits, cut, err := s.ask(ctx, v, with(q, false, true))
	if err != nil {
		return nil, err
	}
	var titles []db.TextHit
	if cut {
		if titles, _, err = s.ask(ctx, v, with(q, true, true)); err != nil {
			return nil, err
		}
	}
	found := merge(limit, titles, hits)
	exact, err := s.exact(ctx, "task", strings.TrimPrefix(strings.TrimSpace(text), "#"))
	if err != nil || exact == "" || slices.Contains(found, exact) {
		return found, err
	}
	rows, err := s.show(ctx, v, sourceOf("task"), []string{exact})
	if rows[exact].Project == project {
		found = append([]string{exact}, found...)
	}
	return found, err
}

// few is how many rows of the kinds with few rows are ranked.
const few = 100

// candidates gives the rows worth showing by kind, newest first: for each kind of many rows up to four times limit,
// those with the words in the title among them. cut says that there are more than these.
func (s *Service) candidates(ctx context.Context, v *sight, kinds []string, asked []string, limit int) (out map[string][]string, cut bool, err error) {
	out = map[string][]string{}
	// Steps are asked for apart: a process has many, and they must not keep the others from being ranked.
	for _, apart := range []bool{false, true} {
		q := s.question(v, asked, few)
		q.Few, q.Prefix = true, true
		for i := range sources {
			if src := &sources[i]; src.few && (src.kind == steps) == apart && wanted(kinds, src.kind) {
				q.Kinds = append(q.Kinds, src.kind)
			}
		}
		if len(q.Kinds) == 0 {
			continue
		}
		hits, more, err := s.ask(ctx, v, q)
		if err != nil {
			return nil, false, err
		}
		for _, h := range hits {
			out[h.Kind] = append(out[h.Kind], h.ID)
		}
		cut = cut || more
	}
	q := s.question(v, asked, limit)
	for i := range sources {
		src := &sources[i]
		if src.few || !wanted(kinds, src.kind) {
			continue
		}
		q.Kinds = []string{src.kind}
		ids, more, err := s.many(ctx, v, q, !src.borrowed)
		if err != nil {
			return nil, false, err
		}
		out[src.kind], cut = ids, cut || more
	}
	return out, cut, nil
}

// many asks one kind of many rows: first for whole words in titles, which answer common words at once, then for
// everything, which answers rare ones. Only what lies between is asked further.
func (s *Service) many(ctx context.Context, v *sight, q db.TextQuery, titled bool) (ids []string, cut bool, err error) {
	var titles, begun, more, whole []db.TextHit
	if titled {
		if titles, _, err = s.ask(ctx, v, with(q, true, false)); err != nil || len(titles) == q.Limit {
			return merge(q.Limit, titles), true, err
		}
	}
	if begun, cut, err = s.ask(ctx, v, with(q, false, true)); err != nil || !cut {
		return merge(q.Limit, begun), false, err
	}
	if titled {
		if more, _, err = s.ask(ctx, v, with(q, true, true)); err != nil {
			return nil, false, err
		}
	}
	whole, _, err = s.ask(ctx, v, with(q, false, false))
	return merge(4*q.Limit, titles, more, whole, begun), true, err
}

func (s *Service) question(v *sight, asked []string, limit int) db.TextQuery {
	return db.TextQuery{Words: asked, Narrow: v.actor.VisibleProjects, Org: v.org, Bound: bound, Limit: limit, Memo: v.memo}
}

func with(q db.TextQuery, title, prefix bool) db.TextQuery {
	q.Title, q.Prefix = title, prefix
	return q
}

// ask asks the index; cut says that there are more hits than those given. Rights come before the bound: where the
// newest hits hide what a person may see, her own projects are asked for by name, or many more hits are looked at when
// these are too many to be named.
func (s *Service) ask(ctx context.Context, v *sight, q db.TextQuery) (hits []db.TextHit, cut bool, err error) {
	if q.Projects == nil {
		q.Projects = v.named
	}
	hits, cut, err = db.FindText(ctx, s.db, q)
	if err != nil || !cut || q.Projects != nil {
		return hits, cut || len(hits) == q.Limit, err
	}
	if q.Projects, err = s.own(ctx, v); err != nil {
		return nil, false, err
	}
	q.Bound *= further
	hits, cut, err = db.FindText(ctx, s.db, q)
	return hits, cut || len(hits) == q.Limit, err
}

// merge gives the ids of the hits, each once, at most limit.
func merge(limit int, lists ...[]db.TextHit) []string {
	have := map[string]bool{}
	var all []string
	for _, list := range lists {
		for _, h := range list {
			if !have[h.ID] && len(all) < limit {
				have[h.ID] = true
				all = append(all, h.ID)
			}
		}
	}
	return all
}

func wanted(kinds []string, kind string) bool { return len(kinds) == 0 || slices.Contains(kinds, kind) }

// show reads rows as results. The right is asked once more of the rows themselves: the index may be behind.
func (s *Service) show(ctx context.Context, v *sight, src *source, ids []string) (map[string]Result, error) {
	out := make(map[string]Result, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	visible, arg := v.actor.VisibleProjects("p", "$1")
	if v.blind {
		visible = "FALSE AND " + visible
	}
	args := []any{arg, v.org}
	for _, id := range ids {
		args = append(args, id)
	}
	finished := ""
	if src.drafts != "" {
		finished = ` AND (NOT ` + src.drafts + ` OR ` + v.writable() + `)`
	}
	return out, db.Each(ctx, s.db, src.read+finished+` AND ((p.id IS NULL AND $2) OR (p.deleted = 0 AND `+visible+`)) AND `+src.id+` `+db.In(3, len(ids)), args,
		func(scan func(...any) error) error {
			r := Result{Kind: src.kind}
			err := scan(&r.ID, &r.Project, &r.Title, &r.body, &r.Subtitle, &r.URL)
			out[r.ID] = r
			return err
		})
}

// Records gives the records of one kind that the context's actor may see, by id, without a snippet. Those that are
// gone or hidden are missing; so is everything of a kind that cannot be found.
func (s *Service) Records(ctx context.Context, kind string, ids []string) (map[string]Result, error) {
	src := sourceOf(kind)
	if src == nil {
		return map[string]Result{}, nil
	}
	return s.show(ctx, newSight(ctx), src, ids)
}

var (
	keyed = regexp.MustCompile(`^\s*([A-Za-z][A-Za-z0-9]{0,19})[- ]([0-9]{1,9})\s*$`)
	coded = regexp.MustCompile(`^\s*([A-Za-z][A-Za-z0-9]{0,19})\s*$`)
)

// exact gives the record whose key ("ONB-42") or code ("ONB") the text is, "" for none. Whether it may be seen is
// asked when it is shown.
func (s *Service) exact(ctx context.Context, kind, text string) (string, error) {
	var found []string
	var err error
	switch kind {
	case "task":
		if m := keyed.FindStringSubmatch(text); m != nil {
			number, _ := strconv.ParseInt(m[2], 10, 64) // at most nine digits
			found, err = db.Strings[string](ctx, s.db, `SELECT t.id FROM project p JOIN task t ON t.project_id = p.id
				WHERE p.code = $1 AND t.number = $2 AND t.deleted = 0`, strings.ToUpper(m[1]), number)
		}
	case "project":
		if m := coded.FindStringSubmatch(text); m != nil {
			found, err = db.Strings[string](ctx, s.db, `SELECT id FROM project WHERE code = $1 AND deleted = 0`, strings.ToUpper(m[1]))
		}
	}
	if len(found) == 0 {
		return "", err
	}
	return found[0], nil
}
