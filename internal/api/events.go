package api

import (
	"context"
	"net/http"
	"strconv"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/history"
)

type eventQuery struct {
	After int64 `query:"after" minimum:"0" doc:"Number of the last event you have; 0 for the beginning"`
	Limit int   `query:"limit" minimum:"0" maximum:"1000" doc:"Events of a page; 100 when absent"`
}

type eventPage struct {
	Items []history.Event `json:"items"`
	// Last is the number to ask after next: events that are not shared with you are passed over.
	Last int64 `json:"last"`
	More bool  `json:"more"`
}

type actPath struct {
	Act int64 `path:"act" doc:"Number from the header Throughline-Act"`
}

func (s Services) eventOperations() []Operation {
	return []Operation{
		op(http.MethodGet, "/events", "list-events", "What happened after a number, in order", access.ListProjects,
			func(ctx context.Context, in *eventQuery) (eventPage, error) {
				if err := access.From(ctx).May(access.ListProjects); err != nil {
					return eventPage{}, err
				}
				if in.Limit == 0 {
					in.Limit = 100
				}
				events, err := history.Since(ctx, s.DB, in.After, in.Limit)
				if err != nil {
					return eventPage{}, err
				}
				p := eventPage{Last: in.After, More: len(events) == in.Limit}
				if len(events) > 0 {
					p.Last = events[len(events)-1].Seq
				}
				p.Items, err = history.Seen(ctx, s.DB, events)
				return p, err
			}),
		op(http.MethodPost, "/acts/{act}/undo", "undo", "Take an act back", access.Self,
			func(ctx context.Context, in *actPath) (none, error) {
				if in.Act <= 0 {
					return none{}, fault.New(fault.NotFound, "There is no act %s", strconv.FormatInt(in.Act, 10))
				}
				return done(s.Door.Undo(ctx, in.Act))
			}),
	}
}
