package remark

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// A page of comments reads each as one text, which costs a driver a tenth of reading thirteen columns: first what cannot
// hold the separator, then the sizes of the free texts that others follow, then the free texts.
const packedFields = 9

// commentsOn reads the comments on the thing that the tail of the statement picks; deleted ones are not among them.
func commentsOn(ctx context.Context, q db.Q, on On, tail string, args ...any) ([]Comment, error) {
	var out []Comment
	packed := db.Joined(q.Engine(), "id", "version", "project_id", "author_id", "mentions", "created", "edited", "octet_length(author)", "octet_length(source)",
		"author", "source", "body")
	err := db.Each(ctx, q, "SELECT "+packed+" FROM comment "+tail, args, func(scan func(...any) error) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		c := Comment{On: on}
		err := c.unpack(text)
		out = append(out, c)
		return err
	})
	return out, err
}

func (c *Comment) unpack(text string) error {
	f := strings.SplitN(text, "\x1f", packedFields+1)
	if len(f) != packedFields+1 {
		return errPacked
	}
	var numbers [5]int64
	for i, at := range [...]int{1, 5, 6, 7, 8} {
		n, err := strconv.ParseInt(f[at], 10, 64)
		if err != nil {
			return err
		}
		numbers[i] = n
	}
	author, source, rest := int(numbers[3]), int(numbers[4]), f[packedFields]
	if author < 0 || source < 0 || len(rest) < author+source+2 {
		return errPacked
	}
	c.ID, c.Version, c.Project, c.Author = id.Comment(f[0]), numbers[0], id.Project(f[2]), id.Person(f[3])
	c.Created, c.Edited = clock.FromMicros(numbers[1]), clock.FromMicros(numbers[2])
	c.AuthorName, c.Source, c.Body = rest[:author], rest[author+1:author+1+source], rest[author+source+2:]
	if f[4] == "[]" {
		c.Mentions = []id.Person{}
		return nil
	}
	return json.Unmarshal([]byte(f[4]), &c.Mentions)
}

// errPacked is a defect, not something that a person can meet.
var errPacked = fault.New(fault.Internal, "a comment was read in a form that it is not packed in")
