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
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return v, picture.Drawing{}, err
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return v, picture.Drawing{}, err
	}
	m, err := parse(data)
	if err != nil {
		return v, picture.Drawing{}, err
	}
	d, err := s.draw(ctx, m, p.Name)
	return v, d, err
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
