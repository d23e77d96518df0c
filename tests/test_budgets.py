"""The length that is left, shared out while some of a report stands."""

from bot.budgets import rest

PLAN = ((100, 150), (100, 150), (200, 300))


def test_what_one_section_holds_beyond_its_plan_the_others_lack():
    assert ((130, 130), (90, 157), (180, 313)) == rest(PLAN, {0: 130})


def test_the_ends_still_add_up_to_the_plans():
    shared = rest(PLAN, {0: 130, 1: 80})

    assert (400, 600) == tuple(sum(budget[end] for budget in shared) for end in (0, 1))


def test_a_section_without_a_limit_stays_without_one():
    assert (None, None) == rest((None, None), {0: 50})
