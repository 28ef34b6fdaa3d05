// Package remark holds what people say about anything and the files they put beside it: comments with mentions, and
// attachments.
package remark

import (
	"time"

	"throughline/internal/id"
)

// On names the thing a remark stands on: {"task", id}, {"project", id}, {"process", id} …
type On struct {
	Subject   string `json:"subject"`
	SubjectID string `json:"subjectId"`
}

// Comment is something said. Author is "" when an import knows the author only by name; AuthorName is "" otherwise.
type Comment struct {
	ID         id.Comment `json:"id"`
	Version    int64      `json:"version"`
	Project    id.Project `json:"project,omitempty"` // "" on a thing of the whole organisation
	On                    // what it is about
	Author     id.Person  `json:"author,omitempty"`
	AuthorName string     `json:"authorName,omitempty"`
	Body       string     `json:"body"` // Markdown; mentions in the kept form
	// Mentions lists everybody the body names, the members of a named team included.
	Mentions []id.Person `json:"mentions"`
	Source   string      `json:"source,omitempty"` // "jira:10034": the row an import made it from
	Created  time.Time   `json:"created"`
	Edited   time.Time   `json:"edited,omitzero"`
	Deleted  time.Time   `json:"deleted,omitzero"`
	// Unseen lists the mentioned who may not see what the comment is about, so that sharing can be offered. They are
	// not notified. It is filled by Comment and Edit only.
	Unseen []id.Person `json:"unseen,omitempty"`
}

// NewComment is what a person gives to comment. ID may be made by the client, so that sending twice comments once.
type NewComment struct {
	ID         id.Comment `json:"id,omitempty"`
	Body       string     `json:"body"`
	Author     id.Person  `json:"-"` // of an import; "" with an AuthorName when nobody here is meant
	AuthorName string     `json:"-"`
	Source     string     `json:"-"`
	Created    time.Time  `json:"-"` // the instant in the source; zero is now
}

// Attachment is a file beside a thing, or, with a URL, a link to where a file lies.
type Attachment struct {
	ID         id.Attachment `json:"id"`
	Version    int64         `json:"version"`
	Project    id.Project    `json:"project,omitempty"`
	On                       // what it is beside
	Name       string        `json:"name"`
	MIME       string        `json:"mime,omitempty"` // what the first bytes show
	Size       int64         `json:"size"`           // bytes
	SHA256     string        `json:"sha256,omitempty"`
	URL        string        `json:"url,omitempty"`
	Author     id.Person     `json:"author,omitempty"`
	AuthorName string        `json:"authorName,omitempty"`
	Source     string        `json:"source,omitempty"`
	Created    time.Time     `json:"created"`
	Deleted    time.Time     `json:"deleted,omitzero"`
}

// Picture tells whether Preview can draw the file.
func (a Attachment) Picture() bool {
	switch a.MIME {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return a.SHA256 != ""
	}
	return false
}

// NewAttachment is what a person gives to attach a file or a link.
type NewAttachment struct {
	ID         id.Attachment `json:"id,omitempty"`
	Name       string        `json:"name"`
	URL        string        `json:"url,omitempty"`
	Author     id.Person     `json:"-"`
	AuthorName string        `json:"-"`
	Source     string        `json:"-"`
	Created    time.Time     `json:"-"`
}

// Count is how many remarks stand on a thing.
type Count struct {
	Comments int `json:"comments"`
	Files    int `json:"files"`
}
