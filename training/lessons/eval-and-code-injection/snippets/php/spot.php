<?php
$price = eval('return ' . $_GET['formula'] . ';'); // {{mark}}
