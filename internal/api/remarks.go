package api

import (
	"bytes"
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/remark"
)

type remarksQuery struct {
	TaskPath
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"500"`
}

func (t TaskPath) on() remark.On { return remark.On{Subject: "task", SubjectID: t.Task} }

type addComment struct {
	TaskPath
	Body remark.NewComment
}

type editComment struct {
	Comment string `path:"comment" doc:"Id of the comment"`
	Match
	Body struct {
		Body string `json:"body" doc:"Markdown"`
	}
}

type commentPath struct {
	Comment string `path:"comment" doc:"Id of the comment"`
}

type addFile struct {
	TaskPath
	Name    string `query:"name" required:"true" doc:"Name of the file"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type filePath struct {
	File string `path:"file" doc:"Id of the attachment; its content is at /files/{file}"`
}

func (s Services) remarkOperations() []Operation {
	r := s.Remarks
	return []Operation{
		op(http.MethodGet, "/tasks/{task}/comments", "list-comments", "What was said about a task, oldest first", access.ReadProject,
			func(ctx context.Context, in *remarksQuery) (remark.Page[remark.Comment], error) {
				return r.Comments(ctx, in.on(), in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/tasks/{task}/comments", "add-comment", "Say something about a task", access.Remark,
			func(ctx context.Context, in *addComment) (remark.Comment, error) {
				return r.Comment(ctx, in.on(), in.Body)
			}),
		op(http.MethodPatch, "/comments/{comment}", "edit-comment", "Change what you said", access.Remark,
			func(ctx context.Context, in *editComment) (remark.Comment, error) {
				v, err := in.version()
				if err != nil {
					return remark.Comment{}, err
				}
				return r.Edit(ctx, id.Comment(in.Comment), v, in.Body.Body)
			}),
		op(http.MethodDelete, "/comments/{comment}", "delete-comment", "Take a comment away", access.Remark,
			func(ctx context.Context, in *commentPath) (none, error) {
				return done(r.Delete(ctx, id.Comment(in.Comment)))
			}),
		op(http.MethodGet, "/tasks/{task}/files", "list-files", "The files beside a task", access.ReadProject,
			func(ctx context.Context, in *remarksQuery) (remark.Page[remark.Attachment], error) {
				return r.Attachments(ctx, in.on(), in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/tasks/{task}/files", "add-file", "Put a file beside a task", access.Remark,
			func(ctx context.Context, in *addFile) (remark.Attachment, error) {
				return r.Attach(ctx, in.on(), remark.NewAttachment{Name: in.Name}, bytes.NewReader(in.RawBody))
			}),
		op(http.MethodDelete, "/files/{file}", "remove-file", "Remove a file", access.Remark,
			func(ctx context.Context, in *filePath) (none, error) {
				return done(r.Detach(ctx, id.Attachment(in.File)))
			}),
	}
}
