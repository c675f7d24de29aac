-- The list of departments is read in their order.
ALTER TABLE dept ADD KEY dept_sort (sort, id), ALGORITHM=INPLACE, LOCK=NONE;
