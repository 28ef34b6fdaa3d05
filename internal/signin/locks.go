package signin

import (
	"context"

	"throughline/internal/fault"
)

// Unlock answers nil when the password leads to the hash that is stored of a thing which is no person, such as a public
// link. Wrong ones are slowed down, by the thing with the address they come from and by the thing alone. The problem is
// at the field "password".
func (s *Service) Unlock(ctx context.Context, thing, address, password, stored string) error {
	pair := try{"lock|" + thing + "|" + address, pacePair}
	all := try{"lock|" + thing, paceEmail}
	if wait := s.throttle.enter(s.door.Clock.Now(), pair, all); wait > 0 {
		return tooOften("There were too many wrong passwords", wait)
	}
	good, err := s.hasher.verify(ctx, password, stored)
	if err != nil {
		s.throttle.leave(false, pair, all)
		return err
	}
	if !good {
		return fault.Field("password", "is not the one of this link")
	}
	s.throttle.leave(true, pair, all)
	return nil
}
