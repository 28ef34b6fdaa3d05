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

type searchAnswer struct {
	Items  []search.Result `json:"items"`
	Newest bool            `json:"newest" doc:"The words stand in more places than were ranked: the newest with the words in the title, and the newest with the words anywhere"`
	Behind bool            `json:"behind" doc:"The index is being filled, after an import or an upgrade, and does not know everything yet"`
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
			func(ctx context.Context, in *searchQuery) (searchAnswer, error) {
				if err := access.From(ctx).May(access.Self); err != nil {
					return searchAnswer{}, err
				}
				found, err := s.Search.Find(ctx, in.Q, split[string](in.Kinds), in.Limit)
				return searchAnswer{Items: found.Results, Newest: found.Newest, Behind: found.Behind}, err
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
