package process

import (
	"context"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/picture"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Picture draws a version's map with its lanes in the colours of their teams; number 0 is the newest version, draft or not.
func (s *Service) Picture(ctx context.Context, process id.Process, number int64) (Version, picture.Drawing, error) {
	d, drawing, err := s.Drawn(ctx, process, number)
	return d.Version, drawing, err
}

// Drawn gives a version as a document with its map drawn; number 0 is the newest version, draft or not.
func (s *Service) Drawn(ctx context.Context, process id.Process, number int64) (Document, picture.Drawing, error) {
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return Document{}, picture.Drawing{}, err
	}
	return s.drawn(ctx, p, v)
}

// drawn asks for no rights.
func (s *Service) drawn(ctx context.Context, p Process, v Version) (Document, picture.Drawing, error) {
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Document{}, picture.Drawing{}, err
	}
	m, err := parse(data)
	if err != nil {
		return Document{}, picture.Drawing{}, err
	}
	d := DocumentOf(m)
	d.Process, d.Version = p, v
	drawing, err := s.draw(ctx, m, p.Name)
	return d, drawing, err
}

func (s *Service) draw(ctx context.Context, m *bpmn.Model, title string) (picture.Drawing, error) {
	hues := map[string]int{}
	if s.deps.Hues != nil {
		of, err := s.deps.Hues(ctx)
		if err != nil {
			return picture.Drawing{}, err
		}
		for _, l := range m.Lanes() {
			if hue := of[id.Team(m.Binding(l.ID))]; hue > 0 {
				hues[l.ID] = hue
			}
		}
	}
	return picture.Of(m, picture.Options{Hues: hues, Title: title})
}
