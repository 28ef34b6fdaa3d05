package notify

import (
	"context"
	"encoding/json"

	"throughline/internal/history"
	"throughline/internal/id"
)

// ofRun tells of runs what their people are to know, a line a run however often: a step that is due or late, a step that is
// done. A step that is closed takes its run's reminders away.
func (b *batch) ofRun(ctx context.Context, e *history.Event) error {
	var on struct {
		Run    string      `json:"run"`
		People []id.Person `json:"people"`
	}
	if len(e.Data) == 0 || json.Unmarshal(e.Data, &on) != nil {
		return nil // an undo carries no data, and tells nobody
	}
	switch e.Kind {
	case "runstep.reminded":
		return b.tell(ctx, e, Reminded, "run", on.Run, on.People)
	case "run.told":
		return b.tell(ctx, e, Told, "run", on.Run, on.People)
	case "runstep.done", "runstep.skipped", "runstep.dropped":
		return b.calm(ctx, e, on.Run)
	}
	return nil
}

// calm marks the reminders of a run done.
func (b *batch) calm(ctx context.Context, e *history.Event, run string) error {
	lines, err := entries.Select(ctx, b.tx, `WHERE subject_id = $1 AND subject = 'run' AND done = 0`, run)
	if err != nil {
		return err
	}
	for i := range lines {
		if lines[i].Reason != Reminded {
			continue
		}
		lines[i].Done = e.At
		if _, _, err := entries.Save(ctx, b.tx, &lines[i]); err != nil {
			return err
		}
	}
	return nil
}
