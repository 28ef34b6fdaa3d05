package share

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/prose"
	secrets "throughline/internal/secret"
)

const (
	mostLinks = 50   // of one process that open
	mostDays  = 3660 // for which a link opens
)

// Make makes a link to a process that the actor may publish and of which a version is in force.
func (s *Service) Make(ctx context.Context, of id.Process, n NewPublicLink) (MadePublicLink, error) {
	l := PublicLink{Process: of, Name: strings.TrimSpace(n.Name)}
	var c fault.Check
	c.Need(l.Name != "", "name", "is empty; say whom the link is for")
	c.Need(utf8.RuneCountInString(l.Name) <= 200, "name", "is longer than 200 characters")
	c.Need(n.Days >= 0 && n.Days <= mostDays, "days", "is not a number of days from 0 to 3,660")
	if err := c.Err(); err != nil {
		return MadePublicLink{}, err
	}
	made := MadePublicLink{Address: secrets.New()}
	// The right first: hashing a password is work that only those may cause who may make the link.
	may := func(tx *act.Tx) error {
		p, err := process.MayChange(ctx, tx, of)
		if err != nil {
			return err
		}
		l.Project = p.Project
		if !p.Retired.IsZero() {
			return fault.New(fault.Conflict, "%s is retired, so a link would show nothing; take it up again first", p.Name)
		}
		held, err := process.EverPublished(ctx, tx, of)
		if err == nil && !held {
			err = fault.New(fault.Conflict, "%s has no published version yet, so a link would show nothing; publish its draft first", p.Name)
		}
		return err
	}
	if n.Password != "" {
		if err := s.door.Do(ctx, may); err != nil {
			return MadePublicLink{}, err
		}
		hash, err := s.deps.Hash(ctx, n.Password)
		if err != nil {
			return MadePublicLink{}, err
		}
		l.password, l.Protected = hash, true
	}
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		var have int64
		if err := db.One(ctx, tx, `SELECT COUNT(*) FROM public_link WHERE process_id = $1 AND revoked = 0`, []any{string(of)}, &have); err != nil {
			return err
		}
		if have >= mostLinks {
			return fault.New(fault.Limit, "This process has %d public links, which is the most; revoke one that is no longer used", have)
		}
		l.ID, l.By, l.Created = id.New[id.PublicLink](tx.Now), tx.Actor.Person, tx.Now
		if n.Days > 0 {
			l.Expires = tx.Now.Add(time.Duration(n.Days) * 24 * time.Hour)
		}
		l.secret = secrets.Digest(made.Address)
		return act.Save(ctx, tx, links, &l, l.fact("publiclink.made"))
	})
	made.PublicLink = l
	return made, err
}

// Revoke closes a link for good; revoking it twice is revoking it once.
func (s *Service) Revoke(ctx context.Context, link id.PublicLink) (PublicLink, error) {
	var l PublicLink
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if l, err = links.Get(ctx, tx, string(link)); err != nil {
			return err
		}
		if _, err := process.MayChange(ctx, tx, l.Process); err != nil {
			return err
		}
		if !l.Revoked.IsZero() {
			return nil
		}
		l.Revoked = tx.Now
		return act.Save(ctx, tx, links, &l, l.fact("publiclink.revoked"))
	})
	return l, err
}

// Of lists the links of a process that the actor may read, the newest first; at most 200. What this node has counted and
// not stored yet is in them.
func (s *Service) Of(ctx context.Context, of id.Process) ([]PublicLink, error) {
	if err := s.deps.Readable(ctx, of); err != nil {
		return nil, err
	}
	list, err := links.Select(ctx, s.db, `WHERE process_id = $1 ORDER BY id DESC LIMIT 200`, string(of))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range list {
		list[i].add(s.seen[list[i].ID])
	}
	return list, err
}

func (l *PublicLink) add(of sighting) {
	l.Readings += of.count
	if of.last.After(l.Read) {
		l.Read = of.last
	}
}

// behind finds the link of an address; one that is revoked or has run out is fault.NotFound.
func (s *Service) behind(ctx context.Context, address string) (PublicLink, error) {
	found, err := links.Select(ctx, s.db, `WHERE secret = $1`, secrets.Digest(address))
	if err != nil {
		return PublicLink{}, err
	}
	if len(found) == 0 || found[0].Status(s.door.Clock.Now()) == Revoked {
		return PublicLink{}, fault.New(fault.NotFound, "There is nothing at this address; it may have been replaced or taken away")
	}
	if found[0].Status(s.door.Clock.Now()) == Expired {
		return PublicLink{}, fault.New(fault.NotFound, "This link has run out; ask whoever gave it to you for a new one")
	}
	return found[0], nil
}

// Open gives what the link of an address opens. Pass is what Unlock gave, "" where nobody told a password.
func (s *Service) Open(ctx context.Context, address, pass string) (Reading, error) {
	l, err := s.behind(ctx, address)
	if err != nil {
		return Reading{}, err
	}
	if l.Protected && pass != l.pass(address) {
		return Reading{Link: l, Locked: true}, nil
	}
	d, drawing, err := s.deps.Held(ctx, l.Process)
	// Roles are for everybody who reads; who is meant by name is the organisation's own.
	for _, text := range []*string{&d.Process.Description, &d.Purpose} {
		*text = prose.Unnamed(*text, "somebody")
	}
	for i := range d.Steps {
		d.Steps[i].Text = prose.Unnamed(d.Steps[i].Text, "somebody")
	}
	return Reading{Link: l, Retired: d.Process.Retired, Document: d, Drawing: drawing}, err
}

// Unlock gives for the right password what opens the link from now on. It ends with the link.
func (s *Service) Unlock(ctx context.Context, address, from, password string) (string, error) {
	l, err := s.behind(ctx, address)
	if err != nil {
		return "", err
	}
	if l.Protected {
		if err := s.deps.Unlock(ctx, "public link "+string(l.ID), from, password, l.password); err != nil {
			return "", err
		}
	}
	return l.pass(address), nil
}

// pass follows from what only the product and nobody who has the address alone knows: the salted hash of the password.
func (l *PublicLink) pass(address string) string { return secrets.Digest(address + "\n" + l.password) }

// Count notes that the document was opened by a link. It is stored by the next Flush: an event for every reading would
// bury the history.
func (s *Service) Count(link id.PublicLink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.seen[link]
	s.seen[link] = sighting{of.count + 1, s.door.Clock.Now()}
}

// Flush stores what was counted since the last time, with one event for each link. What cannot be stored is counted again.
func (s *Service) Flush(ctx context.Context) error {
	s.mu.Lock()
	seen := s.seen
	s.seen = map[id.PublicLink]sighting{}
	s.mu.Unlock()
	if len(seen) == 0 {
		return nil
	}
	err := s.door.Do(access.With(ctx, access.System()), func(tx *act.Tx) error {
		for link, of := range seen {
			l, err := links.Get(ctx, tx, string(link))
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			l.add(of)
			if err := act.Save(ctx, tx, links, &l, l.fact("publiclink.read")); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for link, of := range seen {
		now := s.seen[link]
		s.seen[link] = sighting{of.count + now.count, later(of.last, now.last)}
	}
	return err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
