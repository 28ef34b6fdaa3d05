package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/notify"
	"throughline/internal/search"
)

type searchQuery struct {
	Q     string `query:"q" doc:"Words, a code or a key"`
	Kinds string `query:"kinds" doc:"Only these kinds of records"`
	Limit int    `query:"limit" minimum:"0" maximum:"100"`
}

type inboxQuery struct {
	Shelf  string `query:"shelf" enum:"open,snoozed,done," doc:"open when absent"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
}

type inboxMark struct {
	Body struct {
		IDs  []notify.EntryID `json:"ids" minItems:"1" maxItems:"500"`
		Done bool             `json:"done"`
	}
}

func (s Services) searchOperations() []Operation {
	return []Operation{
		op(http.MethodGet, "/search", "search", "Records that hold the words, best first", access.Self,
			func(ctx context.Context, in *searchQuery) (items[search.Result], error) {
				if err := access.From(ctx).May(access.Self); err != nil {
					return items[search.Result]{}, err
				}
				if in.Limit == 0 {
					in.Limit = 20
				}
				found, err := s.Search.Find(ctx, in.Q, split[string](in.Kinds), in.Limit)
				if found == nil {
					found = []search.Result{}
				}
				return items[search.Result]{Items: found}, err
			}),
		op(http.MethodGet, "/inbox", "list-inbox", "What is new for you", access.Self,
			func(ctx context.Context, in *inboxQuery) (notify.Page, error) {
				shelf := notify.Shelf(in.Shelf)
				if shelf == "" {
					shelf = notify.Open
				}
				return s.Inbox.List(ctx, shelf, in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/inbox/marks", "mark-inbox", "Clear lines of your inbox, or take them up again", access.Self,
			func(ctx context.Context, in *inboxMark) (none, error) {
				return done(s.Inbox.MarkDone(ctx, in.Body.IDs, in.Body.Done))
			}),
	}
}
