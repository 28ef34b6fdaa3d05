package process

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/library"
)

// Template is a process that the organisation begins others from. It is a copy: what becomes of the process it was made
// from does not change it.
type Template struct {
	ID       id.Template `json:"id"`
	Version  int64       `json:"version"`
	Name     string      `json:"name"`
	Category string      `json:"category"`
	About    string      `json:"about"`
	Map      string      `json:"-"` // digest of the file's bytes
	By       id.Person   `json:"by"`
	Created  time.Time   `json:"created"`
	Deleted  time.Time   `json:"deleted,omitzero"`
}

// Offer is a template as a gallery shows it: the library's or, with Own, one of the organisation, whose key is its id.
type Offer struct {
	library.Template
	Own bool      `json:"own"`
	By  id.Person `json:"by,omitempty"`
}

// NewTemplate is what a person gives to keep a process as a template. What is empty is taken from the file.
type NewTemplate struct {
	ID       id.Template `json:"id,omitempty"`
	Name     string      `json:"name,omitempty"`
	Category string      `json:"category,omitempty"`
	About    string      `json:"about,omitempty"`
}

// maxTemplates bounds what an organisation keeps; the gallery shows all of them.
const maxTemplates = 500

// Offers lists the templates, those of the organisation first, that hold all the words; "" is all.
func (s *Service) Offers(ctx context.Context, words string) ([]Offer, error) {
	if err := access.From(ctx).May(access.ReadProcess); err != nil {
		return nil, err
	}
	own, err := templates.Select(ctx, s.db, `WHERE deleted = 0 ORDER BY name, id LIMIT $1`, int64(maxTemplates))
	if err != nil {
		return nil, err
	}
	out := []Offer{}
	for _, t := range own {
		o, err := s.offer(ctx, t)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	for _, t := range library.All() {
		out = append(out, Offer{Template: t})
	}
	return slices.DeleteFunc(out, func(o Offer) bool { return !o.Matches(words) }), nil
}

func (s *Service) offer(ctx context.Context, t Template) (Offer, error) {
	data, err := db.KeptMap(ctx, s.db, t.Map)
	if err != nil {
		return Offer{}, err
	}
	read, err := library.Of(string(t.ID), data)
	read.Name, read.Category, read.About = t.Name, t.Category, t.About
	return Offer{Template: read, Own: true, By: t.By}, err
}

// Offer gives one template by its key, with its file.
func (s *Service) Offer(ctx context.Context, key string) (Offer, []byte, error) {
	if err := access.From(ctx).May(access.ReadProcess); err != nil {
		return Offer{}, nil, fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
	}
	if data, ok := library.File(key); ok {
		t, err := library.Of(key, data)
		return Offer{Template: t}, data, err
	}
	t, err := templates.Get(ctx, s.db, key)
	if err != nil {
		return Offer{}, nil, err
	}
	if !t.Deleted.IsZero() {
		return Offer{}, nil, fault.New(fault.NotFound, "This template was taken out of the gallery")
	}
	o, err := s.offer(ctx, t)
	if err != nil {
		return Offer{}, nil, err
	}
	data, err := db.KeptMap(ctx, s.db, t.Map)
	return o, data, err
}

// Use begins a process from a template. Teams gives the team of a lane by the lane's name; the lanes of a name that is
// not given stay without one. The process has the name and purpose of the template where n gives none.
func (s *Service) Use(ctx context.Context, key string, n NewProcess, teams map[string]id.Team) (Process, Version, error) {
	offer, data, err := s.Offer(ctx, key)
	if err != nil {
		return Process{}, Version{}, err
	}
	m, err := parse(data)
	if err != nil {
		return Process{}, Version{}, err
	}
	n.Name, n.Description = cmp.Or(strings.TrimSpace(n.Name), offer.Name), cmp.Or(n.Description, offer.About)
	n.Lanes = nil
	for _, lane := range m.Lanes() {
		team := teams[lane.Name]
		if team == "" {
			if m.Binding(lane.ID) == "" {
				continue
			}
		} else {
			n.Lanes = append(n.Lanes, Lane{Name: lane.Name, Team: team})
			if !slices.Contains(n.Teams, team) {
				n.Teams = append(n.Teams, team)
			}
		}
		if err := m.Bind(lane.ID, string(team)); err != nil {
			return Process{}, Version{}, err
		}
	}
	if err := renamed(m, offer.Name, n.Name); err != nil {
		return Process{}, Version{}, err
	}
	return s.begin(ctx, n, func() ([]byte, error) { return m.Bytes(), nil })
}

// renamed gives the pool and process that carry the old name the new one.
func renamed(m *bpmn.Model, old, name string) error {
	if old == name {
		return nil
	}
	v := m.View()
	for _, p := range v.Pools {
		if p.Name == old {
			if err := m.SetName(p.ID, name); err != nil {
				return err
			}
		}
	}
	for _, p := range v.Processes {
		if p.Name == old {
			if err := m.SetName(p.ID, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// KeepTemplate keeps a version of a process as a template for the whole organisation, with its lanes untied from their
// teams; number 0 is the newest version. Who may write both the process and processes of the organisation may.
func (s *Service) KeepTemplate(ctx context.Context, process id.Process, number int64, n NewTemplate) (Template, error) {
	p, v, err := s.versionToWrite(ctx, process, number)
	if err != nil {
		return Template{}, err
	}
	if p.Project != "" {
		// Whoever may read the change may read the process; a template is read by everybody.
		return Template{}, fault.New(fault.Conflict, "“%s” is kept with its change and seen by those who see that; a template is for everybody. Take it out of the change first", p.Name)
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Template{}, err
	}
	m, err := parse(data)
	if err != nil {
		return Template{}, err
	}
	for _, lane := range m.Lanes() {
		if err := m.Bind(lane.ID, ""); err != nil {
			return Template{}, err
		}
	}
	n.Name, n.About = cmp.Or(strings.TrimSpace(n.Name), p.Name), cmp.Or(n.About, p.Description)
	return s.addTemplate(ctx, n, m.Bytes())
}

// AddTemplate keeps a BPMN 2.0 file as a template, its bytes as they are; one without any drawing is drawn.
func (s *Service) AddTemplate(ctx context.Context, n NewTemplate, file []byte) (Template, error) {
	m, err := parse(file)
	if err != nil {
		return Template{}, err
	}
	n.Name = cmp.Or(strings.TrimSpace(n.Name), titleOf(m.View()))
	return s.addTemplate(ctx, n, shown(m, file))
}

func (s *Service) addTemplate(ctx context.Context, n NewTemplate, data []byte) (Template, error) {
	read, err := library.Of("", data)
	if err != nil {
		return Template{}, err
	}
	var t Template
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.EditProcess); err != nil {
			return err
		}
		var kept int64
		if err := db.One(ctx, tx, `SELECT COUNT(*) FROM process_template WHERE deleted = 0`, nil, &kept); err != nil {
			return err
		}
		if kept >= maxTemplates {
			return fault.New(fault.Limit, "There are %d templates already; take some out of the gallery first", kept)
		}
		if n.ID != "" {
			if !id.Valid(string(n.ID)) {
				return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
			}
			same, err := templates.Get(ctx, tx, string(n.ID))
			if err == nil {
				if t = same; same.Name == n.Name {
					return nil
				}
				return fault.New(fault.Conflict, "Another template has this id already")
			}
			if !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		t = Template{ID: cmp.Or(n.ID, id.New[id.Template](tx.Now)), Name: n.Name, Category: cmp.Or(strings.TrimSpace(n.Category), read.Category, "Own"),
			About: strings.TrimSpace(cmp.Or(n.About, read.About)), By: tx.Actor.Person, Created: tx.Now}
		if err := t.check(); err != nil {
			return err
		}
		if t.Map, err = db.KeepMap(ctx, tx.Tx, data); err != nil {
			return err
		}
		return act.Save(ctx, tx, templates, &t, history.Fact{Kind: "template.kept"})
	})
	return t, err
}

// DropTemplate takes a template out of the gallery; processes begun from it stay as they are. It is undone by undo.
func (s *Service) DropTemplate(ctx context.Context, template id.Template, version int64) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.EditProcess); err != nil {
			return err
		}
		t, err := templates.Get(ctx, tx, string(template))
		if err != nil {
			return err
		}
		if version != 0 {
			t.Version = version
		}
		if !t.Deleted.IsZero() {
			return nil
		}
		t.Deleted = tx.Now
		return act.Save(ctx, tx, templates, &t, history.Fact{Kind: "template.dropped"})
	})
}

func (t *Template) check() error {
	var c fault.Check
	c.Need(t.Name != "" && utf8.RuneCountInString(t.Name) <= 200, "name", "is empty or longer than 200 characters")
	c.Need(utf8.RuneCountInString(t.Category) <= 60, "category", "is longer than 60 characters")
	c.Need(utf8.RuneCountInString(t.About) <= 50_000, "about", "is longer than 50,000 characters")
	return c.Err()
}
