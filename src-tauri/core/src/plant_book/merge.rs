//! Several lists in one order, newest first, read a page at a time. Pure.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::store::batches::Batch;

/// The fewest that are read of one list at a time.
const FEWEST: usize = 8;

/// What lists are merged by.
pub(super) trait Dated {
    /// Its place in its own list, whose order is kept whatever the clocks say.
    fn seq(&self) -> i64;
    /// What it is compared with others by.
    fn at(&self) -> Timestamp;
}

impl Dated for Batch {
    fn seq(&self) -> i64 {
        self.seq
    }

    fn at(&self) -> Timestamp {
        self.recorded_at
    }
}

/// How far one list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Nothing of it yet.
    Begin,
    /// Up to this one, itself included.
    After(i64),
    /// All of it.
    End,
}

/// A part of one list, and where it goes on.
#[derive(Debug)]
pub(super) struct Part<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<i64>,
}

/// A list as far as it was read ahead.
struct Head<T> {
    waiting: VecDeque<T>,
    /// Where reading goes on; `None` where there is no more.
    unread: Option<Position>,
    position: Position,
}

/// A page of all lists: from which one each item is, and how far each list was read.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<(usize, T)>,
    pub(super) positions: Vec<Position>,
}

impl<T> Page<T> {
    /// Says whether another page follows.
    pub(super) fn has_more(&self) -> bool {
        self.positions.iter().any(|position| *position != Position::End)
    }
}

/// Takes the next `limit` items of all lists. Of each list only as much is read as that needs.
///
/// `read` answers at most so many items of a list behind a `seq`. Lists of the same time come in the order in which they are given.
pub(super) fn merge<T: Dated, E>(
    positions: &[Position],
    limit: usize,
    mut read: impl FnMut(usize, Option<i64>, usize) -> Result<Part<T>, E>,
) -> Result<Page<T>, E> {
    let mut heads: Vec<Head<T>> = positions
        .iter()
        .map(|position| Head {
            waiting: VecDeque::new(),
            unread: (*position != Position::End).then_some(*position),
            position: *position,
        })
        .collect();
    let at_a_time = (limit / heads.len().max(1) + 1).max(FEWEST).min(limit.max(1));
    let mut items = Vec::new();
    while items.len() < limit {
        for (list, head) in heads.iter_mut().enumerate() {
            head.fill(|after| read(list, after, at_a_time))?;
        }
        let newest = heads
            .iter()
            .enumerate()
            .filter_map(|(list, head)| Some((list, head.waiting.front()?.at())))
            .reduce(|best, other| if other.1 > best.1 { other } else { best });
        let Some((list, _)) = newest else {
            break;
        };
        if let Some(head) = heads.get_mut(list)
            && let Some(item) = head.take()
        {
            items.push((list, item));
        }
    }
    Ok(Page {
        items,
        positions: heads.iter().map(|head| head.position).collect(),
    })
}

impl<T: Dated> Head<T> {
    fn fill<E>(&mut self, read: impl FnOnce(Option<i64>) -> Result<Part<T>, E>) -> Result<(), E> {
        if !self.waiting.is_empty() {
            return Ok(());
        }
        let after = match self.unread {
            None | Some(Position::End) => return Ok(()),
            Some(Position::Begin) => None,
            Some(Position::After(seq)) => Some(seq),
        };
        let part = read(after)?;
        self.waiting = part.items.into();
        self.unread = part.next.map(Position::After);
        self.note_end();
        Ok(())
    }

    fn take(&mut self) -> Option<T> {
        let item = self.waiting.pop_front()?;
        self.position = Position::After(item.seq());
        self.note_end();
        Some(item)
    }

    fn note_end(&mut self) {
        if self.waiting.is_empty() && self.unread.is_none() {
            self.position = Position::End;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Item(i64, i64);

    impl Dated for Item {
        fn seq(&self) -> i64 {
            self.0
        }

        fn at(&self) -> Timestamp {
            Timestamp::from_second(self.1).unwrap()
        }
    }

    /// Lists of times, oldest first, as lists of items, newest first.
    fn lists(times: &[Vec<i64>]) -> Vec<Vec<Item>> {
        times
            .iter()
            .map(|times| {
                let mut items: Vec<Item> = (1..).zip(times).map(|(seq, at)| Item(seq, *at)).collect();
                items.reverse();
                items
            })
            .collect()
    }

    fn page(lists: &[Vec<Item>], positions: &[Position], limit: usize, most_read: &mut usize) -> Page<Item> {
        let mut read = 0;
        let merged = merge(positions, limit, |list, after, at_a_time| {
            let behind = lists[list]
                .iter()
                .copied()
                .filter(|item| after.is_none_or(|after| item.0 < after));
            let items: Vec<Item> = behind.clone().take(at_a_time).collect();
            read += items.len();
            let next = items
                .last()
                .filter(|_| behind.count() > at_a_time)
                .map(|item| item.0);
            Ok::<_, Infallible>(Part { items, next })
        });
        *most_read = (*most_read).max(read);
        merged.unwrap()
    }

    fn all_pages(lists: &[Vec<Item>], limit: usize) -> Vec<(usize, Item)> {
        let mut positions = vec![Position::Begin; lists.len()];
        let mut all = Vec::new();
        loop {
            let page = page(lists, &positions, limit, &mut 0);
            assert!(page.items.len() == limit || !page.has_more());
            all.extend(&page.items);
            if !page.has_more() {
                return all;
            }
            positions.clone_from(&page.positions);
        }
    }

    #[test]
    fn the_newest_of_all_comes_first() {
        let lists = lists(&[vec![10, 40], vec![20, 30, 50]]);
        let times: Vec<i64> = all_pages(&lists, 2).into_iter().map(|(_, item)| item.1).collect();
        assert_eq!(times, [50, 40, 30, 20, 10]);
    }

    #[test]
    fn a_page_reads_no_more_of_a_list_than_it_needs() {
        let lists = lists(&[(0..10_000).collect(), (0..10_000).collect(), (0..10).collect()]);
        let mut read = 0;
        let first = page(&lists, &[Position::Begin; 3], 20, &mut read);
        page(&lists, &first.positions, 20, &mut read);
        assert!(read <= 40, "{read}");
    }

    #[test]
    fn nothing_to_merge_is_an_end() {
        let none: [Vec<Item>; 0] = [];
        assert!(!page(&none, &[], 20, &mut 0).has_more());
        let empty = lists(&[vec![], vec![]]);
        assert!(!page(&empty, &[Position::Begin; 2], 20, &mut 0).has_more());
    }

    proptest! {
        #[test]
        fn pages_of_any_size_make_the_same_whole(
            times in proptest::collection::vec(proptest::collection::vec(0i64..50, 0..30), 0..5),
            limit in 1usize..40,
        ) {
            let lists = lists(&times);
            let paged = all_pages(&lists, limit);
            prop_assert_eq!(&paged, &all_pages(&lists, 1_000));
            // Each list once, in its own order.
            for (list, items) in lists.iter().enumerate() {
                let of_list: Vec<Item> = paged.iter().filter(|(of, _)| *of == list).map(|(_, item)| *item).collect();
                prop_assert_eq!(&of_list, items);
            }
        }
    }
}
