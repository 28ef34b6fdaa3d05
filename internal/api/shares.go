package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/process/share"
)

type makePublicLink struct {
	ProcessPath
	Body share.NewPublicLink
}

type publicLinkPath struct {
	PublicLink string `path:"publiclink" doc:"Id of the public link"`
}

// shareOperations are what is done with public links to a process.
func (s Services) shareOperations() []Operation {
	return []Operation{
		op(http.MethodGet, "/processes/{process}/public-links", "list-public-links", "The public links to a process, with how often and when they were last read", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[share.PublicLink], error) {
				list, err := s.Shares.Of(ctx, in.id())
				return items[share.PublicLink]{Items: list}, err
			}),
		op(http.MethodPost, "/processes/{process}/public-links", "make-public-link", "Let whoever has a link read the version that holds; the last part of its address is given this once", access.EditPlan,
			func(ctx context.Context, in *makePublicLink) (share.MadePublicLink, error) {
				return s.Shares.Make(ctx, in.id(), in.Body)
			}),
		op(http.MethodDelete, "/public-links/{publiclink}", "revoke-public-link", "Close a public link for good", access.EditPlan,
			func(ctx context.Context, in *publicLinkPath) (share.PublicLink, error) {
				return s.Shares.Revoke(ctx, id.PublicLink(in.PublicLink))
			}),
	}
}
