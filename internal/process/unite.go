package process

import (
	"context"
	"slices"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/charset"
	"throughline/internal/bpmn/threeway"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Union is what an editor's drawing and the stored draft become together, and where both begin from now on.
type Union struct {
	Version   int64               `json:"version"` // of the draft's row as it is stored, which a save names
	Map       string              `json:"map"`     // digest of the stored map, from which the next union begins
	XML       string              `json:"xml"`
	Conflicts []threeway.Conflict `json:"conflicts"`
}

// Unite brings an editor's drawing together with what somebody else saved meanwhile, and stores nothing: the editor goes on
// with the answer and saves it. Base is the digest of the map of this draft that the editor began from. Answers settle
// conflicts by their keys; those without an answer are settled so that nothing is lost.
func (s *Service) Unite(ctx context.Context, process id.Process, base string, edited []byte, answers map[string]threeway.Side) (Union, error) {
	_, v, err := s.versionToWrite(ctx, process, 0)
	if err != nil {
		return Union{}, err
	}
	if v.Status != Draft {
		return Union{}, waits(v)
	}
	if len(edited) > maxMap {
		return Union{}, fault.New(fault.Limit, "The map is larger than %d MB; split it into sub-processes", maxMap>>20)
	}
	began, err := s.began(ctx, &v, base)
	if err != nil {
		return Union{}, err
	}
	stored, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Union{}, err
	}
	mine, err := bpmn.Merge(began, edited)
	if err != nil {
		return Union{}, err
	}
	data, conflicts, err := threeway.Merge(began, mine, stored, answers)
	if err != nil {
		return Union{}, err
	}
	text, _, err := charset.Decode(data)
	return Union{Version: v.Version, Map: v.Map, XML: text, Conflicts: append([]threeway.Conflict{}, conflicts...)}, err
}

// mostSteps bounds how far back an editor may have begun, in saves of the draft.
const mostSteps = 2000

// began gives the map with the digest if the draft ever held it; texts of other maps are nobody's to ask for here.
func (s *Service) began(ctx context.Context, v *Version, digest string) ([]byte, error) {
	if digest == v.Map {
		return db.KeptMap(ctx, s.db, digest)
	}
	events, err := history.Of(ctx, s.db, string(v.ID), 0, mostSteps)
	if err != nil {
		return nil, err
	}
	held := slices.ContainsFunc(events, func(e history.Event) bool {
		was := e.Changed["map_id"]
		return string(was[0]) == `"`+digest+`"` || string(was[1]) == `"`+digest+`"`
	})
	if digest == "" || !held {
		return nil, fault.Field("base", "is no map that this draft ever held; open the map again and make your change there")
	}
	return db.KeptMap(ctx, s.db, digest)
}

// mayEdit answers nil when the actor may write processes of the project, or of the organisation for "".
func mayEdit(ctx context.Context, q db.Q, project id.Project) error {
	if project == "" {
		return access.From(ctx).May(access.EditProcess)
	}
	return access.In(ctx, q, access.EditPlan, project)
}
